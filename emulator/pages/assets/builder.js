/* The builder: a name, fields and a layout become a draft, and the API decides whether that is a version, too. Saving is
 * always a new template: no way to change one from an iframe is documented (U91). */
"use strict";
(() => {
  const {settings, tell, fail, call} = window.frame;
  const KEY = /^[a-zA-Z_][a-zA-Z0-9_.]*$/;
  const find = id => document.getElementById(id);
  const body = document.querySelector("#fields tbody");

  const showFields = () => {
    find("fields").hidden = !body.children.length;
    find("no-fields").hidden = Boolean(body.children.length);
  };

  const addField = (field, own) => {
    const row = find("row").content.firstElementChild.cloneNode(true);
    const type = row.querySelector(".dataType");
    settings.dataTypes.forEach(name => type.add(new Option(name, name)));
    row.querySelector(".key").value = field.key || "";
    row.querySelector(".label").value = field.label || "";
    row.querySelector(".required").checked = field.required === true;
    type.value = field.dataType || "text";
    row.querySelector(".key").readOnly = !own;
    type.disabled = !own;
    row.source = field;   // what the page does not show of a field is kept
    row.querySelector(".remove").addEventListener("click", () => { row.remove(); showFields(); });
    body.append(row);
    showFields();
    return row;
  };

  const fieldOf = row => {
    const key = row.querySelector(".key").value.trim();
    return {
      ...row.source, key, label: row.querySelector(".label").value.trim() || key,
      dataType: row.querySelector(".dataType").value, required: row.querySelector(".required").checked,
    };
  };

  const note = (text, kind) => {
    find("note").textContent = text;
    find("note").className = `notice ${kind}`;
    find("note").hidden = false;
  };

  const layoutOf = () => {
    const layout = JSON.parse(find("layout").value || "{}");
    if (layout === null || typeof layout !== "object" || Array.isArray(layout)) throw new SyntaxError("not an object");
    return layout;
  };
  const isReady = layout => ["pages", "sections"].some(part => Array.isArray(layout[part]) && layout[part].length > 0);

  /* To publish, a layout needs something in it: one section of all fields, if the user wrote none. */
  const completed = (layout, fields) => {
    if (isReady(layout)) return layout;
    const whole = {...layout, sections: [{fields: fields.map(field => field.key)}]};
    find("layout").value = JSON.stringify(whole, null, 2);
    return whole;
  };

  const draftOf = publish => {
    const fields = [...body.children].map(fieldOf);
    const keys = fields.map(field => field.key);
    const wrong = keys.find(key => !KEY.test(key));
    if (wrong !== undefined) throw new Error(`A key starts with a letter and holds letters, digits, dots and underscores: "${wrong}" does not.`);
    const double = keys.find((key, index) => keys.indexOf(key) !== index);
    if (double !== undefined) throw new Error(`Two fields have the key "${double}".`);
    let layout;
    try { layout = layoutOf(); } catch (error) { throw new Error(`The layout must be a JSON object: ${error.message}.`); }
    const name = find("name").value.trim();
    const draft = {...settings.draft, fields, layout: publish ? completed(layout, fields) : layout};
    if (name) draft.name = name; else delete draft.name;
    return draft;
  };

  const codeOf = answer => typeof answer.error === "string" ? answer.error : answer.error.code;

  const refused = answer => {
    const code = codeOf(answer);
    note(`The service did not take it: ${answer.error.message || code}.`, "bad");
    fail(code, answer.error.message || code, {recoverable: false});
  };

  const taken = async id => {
    const answer = await call(`/embed/builder/published/${encodeURIComponent(id)}`);
    const outcome = await answer.json();
    if (answer.ok && outcome.version !== null) {
      note(`Published as version ${outcome.version}.`, "good");
      tell("template.published", outcome);
    } else {
      note("Saved as a draft.", "good");
      tell("template.saved", {templateId: id});
    }
  };

  const send = async publish => {
    let draft;
    try { draft = draftOf(publish); } catch (error) { note(error.message, "bad"); return; }
    const buttons = [find("save"), find("publish")].filter(button => !button.disabled);
    buttons.forEach(button => { button.disabled = true; });
    try {
      const options = {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({documentTemplate: draft})};
      const answer = await call("/v1/embed/builder/templates", options);
      const told = await answer.json();
      if (answer.ok) await taken(told.documentTemplate._id); else refused(told);
    } catch (error) {
      note("The service cannot be reached. Please try again.", "bad");
    } finally {
      buttons.forEach(button => { button.disabled = false; });
    }
  };

  find("name").value = settings.draft.name || "";
  find("layout").value = JSON.stringify(settings.draft.layout || {sections: []}, null, 2);
  (Array.isArray(settings.draft.fields) ? settings.draft.fields : []).forEach(field => addField(field || {}, settings.custom));
  find("add").hidden = !settings.custom;
  find("add").addEventListener("click", () => addField({}, true).querySelector(".key").focus());
  find("pick").hidden = !settings.catalog.length;
  settings.catalog.forEach((field, index) => find("pick").add(new Option(`${field.label} (${field.key})`, index)));
  find("pick").addEventListener("change", () => {
    const field = settings.catalog[find("pick").value];
    find("pick").value = "";
    if (field) addField(field, false);
  });
  find("builder").addEventListener("submit", event => event.preventDefault());
  find("save").addEventListener("click", () => send(false));
  find("publish").addEventListener("click", () => send(true));
})();
