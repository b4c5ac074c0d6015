// The conversation: what its buttons do, and which part of it is in view.
element.setAttribute("role", "log");
element.setAttribute("aria-label", "Frågor och svar");
const opine = (actions, helped, comment) => {
  const { question, answer } = actions.dataset;
  const sent = fetch("/omdome", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question, answer, helped, comment }),
  });
  const say = (text) => { actions.querySelector(".tack").textContent = text; };
  sent.then((got) => say(got.ok ? "Tack, omdömet är sparat på den här datorn." : "Omdömet kunde inte sparas."),
    () => say("Omdömet kunde inte sparas."));
};
element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  const actions = event.target.closest(".atgarder");
  if (button?.matches(".kopiera")) {
    const copied = navigator.clipboard.writeText(actions.dataset.answer);
    button.textContent = await copied.then(() => "Kopierat", () => "Det gick inte att kopiera");
    setTimeout(() => { button.textContent = "Kopiera svaret"; }, 2000);
  } else if (button?.dataset.helped) {
    button.parentElement.querySelectorAll("button").forEach(
      (each) => each.setAttribute("aria-pressed", String(each === button)));
    actions.querySelector(".kommentar").hidden = false;
    opine(actions, button.dataset.helped === "true", "");
  }
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const actions = event.target.closest(".atgarder");
  const chosen = actions.querySelector("[aria-pressed=true]");
  event.target.hidden = true;
  opine(actions, chosen.dataset.helped === "true", event.target.elements.comment.value);
});
let turns = 0;
watch("value", () => {
  const all = element.querySelectorAll(".tur");
  const last = all[all.length - 1];
  const growing = last && (all.length > turns || last.querySelector("[aria-busy=true]"));
  if (growing) last.scrollIntoView({ block: "start" });
  turns = all.length;
});
