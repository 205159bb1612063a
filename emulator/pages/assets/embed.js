/* Craftkit in a partner's page: the calls that the documentation names, against this emulator. Plain ES2017, no build.
 *
 *   <script src="http://127.0.0.1:4010/_emulator/embed.js"></script>
 *   const form = Craftkit.mountForm({container: "#form", sessionToken, refresh: async () => newSessionToken});
 *   form.on("form.submitted", ({renderId}) => ...);
 *   form.destroy();
 *
 * ASSUMPTION (U89): options of `mountForm` are those of `mountBuilder`; how events and fresh tokens travel between page
 * and iframe is documented nowhere (see frame.js). Handlers may name events with or without the prefix `craftkit.`.
 */
(function () {
  "use strict";
  const script = document.currentScript;
  const base = script ? script.src.replace(/\/_emulator\/embed\.js.*$/, "") : "";
  const EARLY = 60000;             // a token is renewed a minute before its end
  const LONGEST = 2147483647;      // what a timer can wait
  const plain = event => event.replace(/^craftkit\./, "");

  function elementOf(container) {
    const element = typeof container === "string" ? document.querySelector(container) : container;
    if (!element) throw new Error(`Craftkit: no element for the container ${container}`);
    return element;
  }

  function mount(surface, options) {
    const {container, sessionToken, refresh, autoResize} = options;
    if (!sessionToken) throw new Error("Craftkit: sessionToken is missing");
    const origin = new URL(base).origin;
    const handlers = new Map();
    const iframe = document.createElement("iframe");
    let ready = false, timer = 0, renewing = false, alive = true;

    const emit = (event, payload) => (handlers.get(plain(event)) || []).slice().forEach(handler => handler(payload));
    const open = token => {
      ready = false;
      iframe.src = `${base}/embed/${surface}?session_token=${encodeURIComponent(token)}`;
    };
    const send = (type, payload) => iframe.contentWindow.postMessage({type, payload}, origin);

    /* A page that runs takes the fresh token by message, its address stays; one that never came to run is opened anew. */
    const renew = async () => {
      if (!refresh || renewing || !alive) return;
      renewing = true;
      try {
        const token = await refresh();
        if (!alive || !token) return;
        if (ready) {
          send("craftkit.token", {sessionToken: token});
          plan(lifetime(token));
        } else open(token);
      } catch (error) {
        if (!alive) return;
        if (ready) send("craftkit.token", {sessionToken: null});   // so that the page does not wait for one
        emit("error", {code: "session_expired", message: `refresh failed: ${error && error.message}`, recoverable: false});
      } finally {
        renewing = false;
      }
    };
    const plan = milliseconds => {
      clearTimeout(timer);
      if (refresh && milliseconds > 0) timer = setTimeout(renew, Math.min(Math.max(milliseconds - EARLY, 1000), LONGEST));
    };
    /* From the token's own times, so that the emulator's clock need not agree with the browser's. */
    const lifetime = token => {
      try {
        const claims = JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
        return (claims.exp - claims.iat) * 1000;
      } catch (error) { return 0; }
    };

    let reopened = false;
    const receive = event => {
      if (event.source !== iframe.contentWindow || event.origin !== origin || !event.data) return;
      const {type, payload} = event.data;
      if (typeof type !== "string" || !type.startsWith("craftkit.")) return;
      if (type === "craftkit.ready") {
        ready = true;
        reopened = false;
        send("craftkit.host", {canRefresh: Boolean(refresh)});
        plan(payload.expiresIn);
      }
      if (type === "craftkit.resize" && autoResize) iframe.style.height = `${payload.height}px`;
      emit(type, payload);
      if (type === "craftkit.error" && payload.code === "session_expired" && !reopened) {
        reopened = !ready;   // once: a fresh token that is refused as well is no reason to go round in circles
        renew();
      }
    };

    iframe.title = surface === "form" ? "Form" : "Template builder";
    iframe.style.cssText = "width:100%;min-height:480px;height:100%;border:0;display:block";
    window.addEventListener("message", receive);
    open(sessionToken);
    elementOf(container).append(iframe);

    const mounted = {
      iframe,
      on(event, handler) {
        const name = plain(event);
        handlers.set(name, (handlers.get(name) || []).concat(handler));
        return mounted;
      },
      destroy() {
        alive = false;
        clearTimeout(timer);
        window.removeEventListener("message", receive);
        handlers.clear();
        iframe.remove();
      },
    };
    return mounted;
  }

  const verbs = {
    mountBuilder: options => mount("builder", options),
    mountForm: options => mount("form", options),
  };
  /* D53: both ways to start are printed; the publishable key opens nothing here, the session token does. */
  window.Craftkit = Object.assign({init: key => Object.assign({}, key, verbs)}, verbs);
})();
