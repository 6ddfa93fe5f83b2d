/**
 * Script of `report.html`: filters, search and opening of deep links. The report reads well without it.
 *
 * It reads only what the page holds, writes only `hidden`, `open` and one count, and asks the network for nothing.
 *
 * @module
 */
export const script = `
(() => {
  const tools = document.querySelector('.tools');
  const search = document.getElementById('search');
  const profile = document.getElementById('profile');
  const shown = document.getElementById('shown');
  const chips = [...document.querySelectorAll('.chip input')];
  const checks = [...document.querySelectorAll('.check')].map((element) => ({
    element,
    status: element.dataset.status,
    profile: element.dataset.profile,
    text: element.textContent.replace(element.querySelector('.again')?.textContent ?? '', '').toLowerCase(),
  }));
  const groups = [...document.querySelectorAll('.group')];
  if (!tools || !search || !profile || !shown) return;
  const apply = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const statuses = new Set(chips.filter((chip) => chip.checked).map((chip) => chip.value));
    let count = 0;
    for (const check of checks) {
      const visible =
        (statuses.size === 0 || statuses.has(check.status)) &&
        (profile.value === '' || profile.value === check.profile) &&
        words.every((word) => check.text.includes(word));
      check.element.hidden = !visible;
      if (visible) count += 1;
    }
    for (const group of groups) group.hidden = group.querySelector('.check:not([hidden])') === null;
    shown.textContent = count === checks.length ? count + ' checks' : count + ' of ' + checks.length + ' checks';
  };
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const element = id === '' ? null : document.getElementById(id);
    if (!element || !element.classList.contains('check')) return;
    if (element.hidden) {
      search.value = '';
      profile.value = '';
      for (const chip of chips) chip.checked = false;
      apply();
    }
    const details = element.querySelector('details');
    if (details) details.open = true;
    // Rows above get their real height only when they come near the view: settle, then correct once.
    element.scrollIntoView();
    requestAnimationFrame(() => element.scrollIntoView());
  };
  tools.hidden = false;
  tools.addEventListener('submit', (event) => event.preventDefault());
  tools.addEventListener('input', apply);
  tools.addEventListener('reset', () => setTimeout(apply));
  addEventListener('hashchange', reveal);
  apply();
  reveal();
})();
`;
