// The page before the station serves: says what is happening and, if it fails, why and where to mend it.
const WORDS = {
  en: {
    starting: 'Starting the station …',
    restarting: 'The station ended; starting it again (%) …',
    failed: 'The station does not come up. It is tried again every ten seconds.',
    kept: 'Everything acknowledged is on disk.',
    settings: 'Station settings …',
    folder: 'Data folder',
  },
  de: {
    starting: 'Die Station wird gestartet …',
    restarting: 'Die Station hat geendet; sie wird wieder gestartet (%) …',
    failed: 'Die Station kommt nicht hoch. Es wird alle zehn Sekunden wieder versucht.',
    kept: 'Alles Bestätigte ist auf der Platte.',
    settings: 'Einstellungen der Station …',
    folder: 'Datenordner',
  },
  fr: {
    starting: 'La station démarre …',
    restarting: 'La station s’est arrêtée ; elle redémarre (%) …',
    failed: 'La station ne démarre pas. On réessaie toutes les dix secondes.',
    kept: 'Tout ce qui a été confirmé est sur le disque.',
    settings: 'Réglages de la station …',
    folder: 'Dossier des données',
  },
};
const language = navigator.language.toLowerCase().split('-')[0];
const words = WORDS[language] ?? WORDS.en;
document.documentElement.lang = language in WORDS ? language : 'en';
const state = document.getElementById('state');
const detail = document.getElementById('detail');
const buttons = document.getElementById('buttons');
for (const [id, act] of [
  ['settings', () => window.desktop?.openSettings()],
  ['folder', () => window.desktop?.openDataFolder()],
]) {
  const button = document.getElementById(id);
  button.textContent = words[id];
  button.addEventListener('click', act);
}
state.textContent = words.starting;
window.desktop?.onStation((status) => {
  const isTrouble = status.state === 'restarting' || status.state === 'failed';
  buttons.hidden = !isTrouble;
  state.textContent = (words[status.state] ?? words.starting).replace('%', status.attempt ?? '');
  detail.textContent = isTrouble ? `${status.reason}\n${words.kept}` : '';
});
