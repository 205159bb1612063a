/* The fill form: reads the inputs, submits them with the session's token, shows what was wrong beside the inputs, and
 * follows the render to its PDF. */
"use strict";
(() => {
  const {settings, tell, fail, call} = window.frame;
  const find = id => document.getElementById(id);
  const form = find("form");
  const session = encodeURIComponent(settings.sessionId);
  const JSON_BODY = {"Content-Type": "application/json"};

  // Values

  const controlOf = field => field.querySelector("input, textarea");

  /* The data type's value; null for an empty input whose prefill must not come back, undefined for any other. */
  const valueOf = field => {
    const control = controlOf(field);
    const empty = field.dataset.prefilled === "yes" ? null : undefined;
    if (field.dataset.kind === "checkbox") return control.checked;
    if (field.dataset.kind === "image") return field.querySelector(".address").value || empty;
    if (control.value === "") return empty;
    if (field.dataset.kind === "number") return Number(control.value);
    if (field.dataset.kind === "datetime-local") return new Date(control.value).toISOString();
    return control.value;
  };

  const rowsOf = list => [...list.querySelectorAll(".list > .row")];
  const fieldsOf = place => [...place.querySelectorAll(".field")];

  /* A key with dots is a path within its row; at the top the service unfolds it. */
  const put = (row, path, value) => {
    const steps = path.split(".");
    const last = steps.pop();
    let place = row;
    for (const step of steps) {
      if (!Object.hasOwn(place, step)) Object.defineProperty(place, step, {value: {}, enumerable: true});
      place = place[step];
    }
    Object.defineProperty(place, last, {value, enumerable: true});
  };

  const gather = fields => {
    const values = {};
    for (const field of fields) {
      const value = valueOf(field);
      if (value !== undefined) Object.defineProperty(values, field.dataset.key, {value, enumerable: true});
    }
    return values;
  };

  const dataOf = () => {
    const data = gather([...form.querySelectorAll(".field")].filter(field => !field.closest(".row")));
    for (const list of form.querySelectorAll("[data-loop]")) {
      const rows = rowsOf(list).map(row => {
        const values = {};
        for (const [path, value] of Object.entries(gather(fieldsOf(row)))) put(values, path, value);
        return values;
      });
      Object.defineProperty(data, list.dataset.loop, {value: rows, enumerable: true});
    }
    return data;
  };

  // Problems

  const show = (place, text) => {
    const problem = place.querySelector(":scope > .problem");
    problem.textContent = text;
    problem.hidden = !text;
    place.classList.toggle("wrong", Boolean(text));
  };

  const clear = () => {
    form.querySelectorAll(".field, [data-loop]").forEach(place => show(place, ""));
    find("trouble").hidden = true;
  };

  const trouble = lines => {
    const list = [].concat(lines).map(line => Object.assign(document.createElement("div"), {textContent: line}));
    find("trouble").replaceChildren(...list);
    find("trouble").hidden = !list.length;
  };

  /* `items.2.price` is the field `price` of the third row of `items`; a loop's key may hold dots itself. */
  const placeOf = path => {
    const own = [...form.querySelectorAll(".field")].find(field => !field.closest(".row") && field.dataset.key === path);
    if (own) return own;
    for (const list of form.querySelectorAll("[data-loop]")) {
      if (path === list.dataset.loop) return list;
      if (!path.startsWith(`${list.dataset.loop}.`)) continue;
      const [index, ...rest] = path.slice(list.dataset.loop.length + 1).split(".");
      const row = rowsOf(list)[Number(index)];
      return row && fieldsOf(row).find(field => field.dataset.key === rest.join("."));
    }
    return undefined;
  };

  const showIssues = (issues, message) => {
    const lines = [...(issues.formErrors || [])];
    for (const [path, texts] of Object.entries(issues.fieldErrors || {})) {
      const place = placeOf(path);
      if (place) show(place, texts.join(" ")); else lines.push(`${path}: ${texts.join(" ")}`);
    }
    trouble([message, ...lines]);
    const first = form.querySelector(".wrong");
    if (first) { first.scrollIntoView({block: "center"}); const control = controlOf(first); if (control) control.focus(); }
  };

  /* What the browser itself can see is wrong. A catalog's `required` is a hint of this kind; the service decides. */
  const checkInputs = () => {
    let sound = true;
    for (const field of form.querySelectorAll(".list .field, .field:not(.row .field)")) {
      const control = controlOf(field);
      const missing = control.hasAttribute("data-required") && !field.querySelector(".address").value;
      const text = missing ? "Please choose an image." : control.validationMessage;
      if (text) { show(field, text); sound = false; }
    }
    return sound;
  };

  const failed = (code, message, cause) => tell("craftkit.form.failed", {code, message, cause});

  const refused = async answer => {
    const {error} = await answer.json();
    if (error.issues) showIssues(error.issues, "Please look at the marked answers again."); else trouble(error.message);
    failed(error.code, error.message, error.issues || null);
    fail(error.code, error.message, {recoverable: answer.status === 400 || answer.status >= 500});
  };

  // After the submit

  const done = (title, text) => {
    form.hidden = true;
    find("done").hidden = false;
    find("done-title").textContent = title;
    find("done-text").textContent = text;
  };

  const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

  const showDocument = address => {
    done("Thank you", "Your document is ready.");
    find("document").src = `${address}#navpanes=0&view=FitH`;
    find("document").hidden = false;
    find("open").href = address;
    find("done-buttons").hidden = false;
  };

  const follow = async id => {
    done("Thank you", "Your document is being made …");
    for (let wait = 250; ; wait = Math.min(wait * 1.3, 3000)) {
      const answer = await call(`/v1/embed/renders/${encodeURIComponent(id)}`);
      const render = await answer.json();
      if (!answer.ok) { done("Thank you", "Your answers arrived. The document cannot be shown here."); return; }
      if (render.status === "succeeded") { showDocument(render.downloadUrl); return; }
      if (render.status !== "queued" && render.status !== "rendering") {
        done("Something went wrong", `Your answers arrived, but the document could not be made: ${render.errorMessage || render.status}`);
        failed("render_failed", render.errorMessage, {renderId: id, status: render.status});
        return;
      }
      await pause(wait);
    }
  };

  const accepted = async render => {
    tell("form.submitted", {sessionId: settings.sessionId, renderId: settings.collect ? null : render.id, status: render.status});
    if (settings.redirectUrl) {
      done("Thank you", "Taking you on …");
      location.assign(settings.redirectUrl);
    } else if (settings.collect || !settings.showDocument) {
      done("Thank you", "Your answers have been sent.");
    } else await follow(render.id);
  };

  const submit = async () => {
    clear();
    if (!checkInputs()) { trouble("Please look at the marked answers again."); form.querySelector(".wrong").scrollIntoView({block: "center"}); return; }
    find("submit").disabled = true;
    try {
      const options = {method: "POST", headers: JSON_BODY, body: JSON.stringify({data: dataOf()})};
      const answer = await call(`/v1/embed/form-submit/${session}`, options);
      if (answer.ok) await accepted(await answer.json()); else await refused(answer);
    } catch (error) {
      trouble("The service cannot be reached. Please try again.");
      failed("network_offline", "The service cannot be reached.", null);
    } finally {
      find("submit").disabled = false;
    }
  };

  // Images and rows

  const upload = async (field, file) => {
    const body = new FormData();
    body.append("file", file);
    find("submit").disabled = true;
    try {
      const answer = await call(`/v1/embed/form-submit/${session}/upload-image`, {method: "POST", body});
      const told = await answer.json();
      if (!answer.ok) { show(field, told.error.message); fail(told.error.code, told.error.message, {recoverable: true}); return; }
      field.querySelector(".address").value = told.url;
      field.querySelector(".chosen").textContent = file.name;
      field.querySelector(".thumbnail").src = told.url;
      field.querySelector(".thumbnail").hidden = false;
      show(field, "");
    } catch (error) {
      show(field, "The image could not be sent. Please try again.");
    } finally {
      find("submit").disabled = false;
    }
  };

  const local = text => {
    const moment = new Date(text);
    if (Number.isNaN(moment.getTime())) return "";
    return new Date(moment.getTime() - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
  };

  const bring = place => {
    for (const input of place.querySelectorAll("[data-value]")) {
      const given = input.dataset.value;
      if (given) input.value = input.type === "date" ? given.slice(0, 10) : local(given.length > 10 ? given : `${given}T00:00:00Z`);
    }
  };

  let made = 0;
  const addRow = list => {
    const row = list.querySelector("template").content.firstElementChild.cloneNode(true);
    made += 1;
    for (const control of row.querySelectorAll("[id]")) {
      const id = `${list.dataset.id}-n${made}-${control.id}`;
      row.querySelector(`[for="${control.id}"]`).htmlFor = id;
      control.id = id;
    }
    list.querySelector(".list").append(row);
    row.querySelector("input, textarea").focus();
  };

  form.addEventListener("click", event => {
    if (event.target.matches(".add")) addRow(event.target.closest("[data-loop]"));
    if (event.target.matches(".remove")) event.target.closest(".row").remove();
  });
  form.addEventListener("change", event => {
    if (event.target.type === "file" && event.target.files.length) upload(event.target.closest(".field"), event.target.files[0]);
  });
  form.addEventListener("submit", event => { event.preventDefault(); submit(); });
  bring(form);
})();
