/* A page inside a partner's iframe: what it tells its parent, and how it calls the API with the session token.
 *
 * ASSUMPTION (U89): nobody documents how events travel. Here each is a message {type: "craftkit.<event>", payload}, sent
 * to the session's allowed origins, or to `*` where the partner has listed none. Names that the documentation prints
 * with the prefix (`craftkit.error`, `craftkit.form.failed`) do not get it twice. `craftkit.ready`, `craftkit.resize`
 * and the answers of the parent, `craftkit.token` and `craftkit.host`, are this emulator's own.
 */
"use strict";
(() => {
  const settings = JSON.parse(document.getElementById("settings").textContent);
  const embedded = window.parent !== window;
  let token = settings.token;   // in memory only; the URL is never rewritten ([ARCH] embed)
  let canRefresh = false;
  let waiting = [];

  const parentOrigin = () => {
    if (location.ancestorOrigins && location.ancestorOrigins.length) return location.ancestorOrigins[0];
    try { return new URL(document.referrer).origin; } catch (error) { return ""; }
  };
  const targets = () => {
    if (!settings.origins.length) return ["*"];
    return settings.origins.includes(parentOrigin()) ? [parentOrigin()] : settings.origins;
  };
  const tell = (event, payload) => {
    if (!embedded) return;
    const type = event.startsWith("craftkit.") ? event : `craftkit.${event}`;
    for (const target of targets()) window.parent.postMessage({type, payload}, target);
  };
  const fail = (code, message, more) => tell("craftkit.error", {code, message, ...more});

  window.addEventListener("message", event => {
    const known = !settings.origins.length || settings.origins.includes(event.origin);
    if (event.source !== window.parent || !known || !event.data) return;
    const {type, payload} = event.data;
    if (type === "craftkit.host") canRefresh = Boolean(payload && payload.canRefresh);
    if (type === "craftkit.token" && payload) {
      const fresh = typeof payload.sessionToken === "string";
      if (fresh) token = payload.sessionToken;
      const woken = waiting;
      waiting = [];
      woken.forEach(wake => wake(fresh));
    }
  });

  const renewed = () => new Promise(resolve => {
    if (!embedded || !canRefresh) { resolve(false); return; }
    waiting.push(resolve);
    setTimeout(() => resolve(false), 10000);
  });

  const once = (path, options) =>
    fetch(settings.root + path, {...options, headers: {...options.headers, Authorization: `Bearer ${token}`}});

  /* The answer of the API. A refused token is told to the parent, and the call made again with the one it sends. */
  const call = async (path, options = {}) => {
    let answer;
    try {
      answer = await once(path, options);
      if (answer.status === 401) {
        const fresh = renewed();
        fail("session_expired", "The session token was refused.", {recoverable: true});
        if (await fresh) answer = await once(path, options);
      }
    } catch (error) {
      fail("network_offline", "The server cannot be reached.", {recoverable: true});
      throw error;
    }
    return answer;
  };

  const resize = () => tell("resize", {height: Math.ceil(document.querySelector("main").getBoundingClientRect().height)});

  if (settings.accent && CSS.supports("color", settings.accent)) {
    document.documentElement.style.setProperty("--accent", settings.accent);
  }
  window.frame = {settings, tell, fail, call};
  document.addEventListener("DOMContentLoaded", () => {
    if (settings.failure) fail(settings.failure.code, settings.failure.message, {recoverable: settings.failure.recoverable});
    else tell("ready", {sessionId: settings.sessionId, expiresIn: settings.expiresIn});
    new ResizeObserver(resize).observe(document.querySelector("main"));
    const close = document.getElementById("close");
    if (close) close.addEventListener("click", () => tell("close.requested", {}));
  });
})();
