// What this is: its version, what it is made of, where its files are.
// Not called `own`: the bridge has put that name here for good.
const bridge = window.own;
bridge.about().then(({ language, title, version, facts, links }) => {
  document.documentElement.lang = language;
  document.title = title;
  document.getElementById('title').textContent = title;
  document.getElementById('version').textContent = version;
  document
    .getElementById('facts')
    .replaceChildren(
      ...facts.flatMap(([name, value]) => [
        Object.assign(document.createElement('dt'), { textContent: name }),
        Object.assign(document.createElement('dd'), { textContent: value }),
      ]),
    );
  document.getElementById('links').replaceChildren(
    ...links.map(({ id, text }) =>
      Object.assign(document.createElement('button'), {
        type: 'button',
        textContent: text,
        onclick: () => bridge.open(id),
      }),
    ),
  );
});
