// The station's options, as the app gives them: drawn, checked before the station is started again, saved.
// Not called `own`: the bridge has put that name here for good.
const bridge = window.own;
const form = document.getElementById('form');
const state = document.getElementById('state');
let shown;

const make = (tag, more = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...children);
  return element;
};

function field({ flag, label, says, kind, value, usual, locked }) {
  const input = make('input', { id: flag, name: flag });
  input.type = kind === 'switch' ? 'checkbox' : kind === 'secret' ? 'password' : 'text';
  if (kind === 'switch') input.checked = value === true;
  else {
    input.value = value;
    input.placeholder = usual;
    input.autocomplete = 'off';
    input.spellcheck = false;
    if (kind === 'port' || kind === 'number') input.inputMode = 'numeric';
  }
  input.disabled = locked !== null;
  input.setAttribute('aria-describedby', `${flag}-says ${flag}-problem`);
  const row = make('div', { className: 'row' }, input);
  if ((kind === 'folder' || kind === 'file') && locked === null)
    row.append(
      make('button', {
        type: 'button',
        textContent: shown.words.choose,
        onclick: async () => {
          const chosen = await bridge.choose(kind, input.value);
          if (chosen !== null) input.value = chosen;
        },
      }),
    );
  const hint = [says, usual === '' ? '' : shown.words.usual.replace('%', usual), locked ?? '']
    .filter((text) => text !== '')
    .join(' ');
  return make(
    'div',
    { className: kind === 'switch' ? 'field switch' : 'field' },
    make('label', { htmlFor: flag, textContent: label }),
    row,
    make('p', { id: `${flag}-says`, className: 'hint', textContent: hint }),
    make('p', { id: `${flag}-problem`, className: 'problem' }),
  );
}

function draw() {
  document.documentElement.lang = shown.language;
  document.title = shown.title;
  document.getElementById('title').textContent = shown.title;
  document.getElementById('says').textContent = shown.says;
  document.getElementById('check').textContent = shown.words.check;
  document.getElementById('save').textContent = shown.words.save;
  document.getElementById('folder').textContent = shown.words.dataFolder;
  document
    .getElementById('groups')
    .replaceChildren(
      ...shown.groups.map(({ title, fields }) =>
        make('fieldset', {}, make('legend', { textContent: title }), ...fields.map(field)),
      ),
    );
}

function values() {
  const given = {};
  for (const { fields } of shown.groups)
    for (const { flag, kind, locked } of fields) {
      if (locked !== null) continue;
      const input = document.getElementById(flag);
      given[flag] = kind === 'switch' ? input.checked : input.value;
    }
  return given;
}

/** True when nothing is wrong. */
function tell(problems) {
  for (const at of document.querySelectorAll('.problem')) at.textContent = '';
  for (const input of form.querySelectorAll('input')) input.removeAttribute('aria-invalid');
  const rest = [];
  for (const { flag, says } of problems) {
    const at = flag === null ? null : document.getElementById(`${flag}-problem`);
    if (at === null) rest.push(says);
    else {
      at.textContent = says;
      document.getElementById(flag).setAttribute('aria-invalid', 'true');
    }
  }
  if (problems.length === 0) return true;
  state.className = 'problem';
  state.textContent = [shown.words.wrong, ...rest].join(' ');
  form.querySelector('[aria-invalid]')?.focus();
  return false;
}

async function busy(act) {
  const buttons = form.querySelectorAll('.foot button');
  for (const button of buttons) button.disabled = true;
  state.className = '';
  state.textContent = shown.words.checking;
  try {
    await act();
  } catch (error) {
    state.className = 'problem';
    state.textContent = error.message;
  }
  for (const button of buttons) button.disabled = false;
}

document.getElementById('check').addEventListener('click', () =>
  busy(async () => {
    if (tell(await bridge.check(values()))) state.textContent = shown.words.fine;
  }),
);
document.getElementById('folder').addEventListener('click', () => bridge.open('data'));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void busy(async () => {
    const { problems, restarted } = await bridge.save(values());
    if (tell(problems)) state.textContent = restarted ? shown.words.saved : '';
  });
});

bridge.settings().then((settings) => {
  shown = settings;
  draw();
});
