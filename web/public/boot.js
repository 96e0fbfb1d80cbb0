// Runs before the first paint: the theme and the language chosen on this device, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const stored = localStorage.getItem('runrate.theme');
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  const language = localStorage.getItem('runrate.language') ?? navigator.language.slice(0, 2);
  root.lang = language === 'fr' ? 'fr' : 'en';
})();
