/** The box that leaves of a long list of params those that have all words in their names, kernel's names included, or in their text. */
export function paramFilter(): void {
  const input = document.querySelector<HTMLInputElement>(".filter input");
  const output = document.querySelector<HTMLOutputElement>(".filter output");
  if (!input || !output) return;
  const sections = [...document.querySelectorAll<HTMLElement>("section.params")].map((section) => ({
    section,
    params: [...section.querySelectorAll<HTMLElement>(".param")].map((param) => ({
      param,
      text: `${param.dataset.names} ${param.textContent}`.toLowerCase(),
    })),
  }));
  const apply = (): void => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { section, params } of sections) {
      let hasAny = false;
      for (const { param, text } of params) {
        const isShown = words.every((word) => text.includes(word));
        param.hidden = !isShown;
        if (isShown) count += 1;
        hasAny ||= isShown;
      }
      section.hidden = !hasAny;
    }
    output.value = words.length > 0 ? `${count} found` : "";
  };
  input.addEventListener("input", apply);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || input.value === "") return;
    event.preventDefault();
    input.value = "";
    apply();
  });
  // A link to a param must find it, whatever the filter hides.
  addEventListener("hashchange", () => {
    input.value = "";
    apply();
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  });
}
