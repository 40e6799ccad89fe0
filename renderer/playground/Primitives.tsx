/** Every primitive in its looks: at rest, pressed, refused, with a name that has no end. */
import { useState } from 'react';
import { Bib } from '../ui/Bib.tsx';
import { LineStatus } from '../ui/LineStatus.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { Check } from '../ui/primitives/Check.tsx';
import { Choices } from '../ui/primitives/Choices.tsx';
import { Combobox } from '../ui/primitives/Combobox.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { IconButton } from '../ui/primitives/IconButton.tsx';
import { Scroll } from '../ui/primitives/Scroll.tsx';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { Table } from '../ui/primitives/Table.tsx';
import { SettingsDialog } from '../ui/SettingsDialog.tsx';
import { Specimen } from './Specimen.tsx';

const LONG = 'Radsportgemeinschaft Blau-Weiß Oberbergischer Kreis 1898 e. V.';
const TOWNS = ['Aachen', 'Aarau', 'Basel', 'Bern', 'Besançon', 'Biel/Bienne', 'Zürich', LONG] as const;
const nothing = () => undefined;

export function Primitives() {
  return (
    <>
      <h2>Primitives</h2>
      <Buttons />
      <Forms />
      <Offers />
      <Specimen title="States in words">
        <StateWord kind="ok" text="In step" />
        <StateWord kind="attention" text="2 minutes behind" />
        <StateWord kind="alarm" text="Journal cannot be written" />
        <StateWord kind="off" text="Not connected" />
        <LineStatus line={{ is: 'connecting' }} onRetry={nothing} />
        <LineStatus line={{ is: 'live' }} onRetry={nothing} />
        <LineStatus line={{ is: 'lost', heardMs: Date.now() - 95_000 }} onRetry={nothing} />
      </Specimen>
      <Specimen title="Bibs">
        {Array.from({ length: 8 }, (_, colour) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the colours have one order.
          <Bib key={colour} bib={String(colour * 37 + 1)} colour={colour} />
        ))}
      </Specimen>
      <Tables />
      <Dialogs />
    </>
  );
}

function Buttons() {
  const [held, setHeld] = useState(0);
  return (
    <Specimen title="Buttons">
      <Button>Quiet</Button>
      <Button look="primary">Primary</Button>
      <Button look="yes">Yes</Button>
      <Button look="danger">Danger</Button>
      <Button look="bare">Bare</Button>
      <Button small>Small</Button>
      <Button aria-pressed>Pressed</Button>
      <Button disabled>Disabled</Button>
      <Button look="primary" disabled>
        Primary, disabled
      </Button>
      <Button>{LONG}</Button>
      <IconButton icon="close" label="Close" />
      <IconButton icon="star" label="Keep on top" disabled />
      <HoldButton onHeld={() => setHeld(held + 1)}>Hold: {held}</HoldButton>
      <HoldButton look="danger" small onHeld={nothing}>
        Hold to remove
      </HoldButton>
      <HoldButton look="primary" className="tall" onHeld={nothing}>
        Hold to start now
      </HoldButton>
      <HoldButton disabled onHeld={nothing}>
        Hold, disabled
      </HoldButton>
    </Specimen>
  );
}

function Forms() {
  const [when, setWhen] = useState<'now' | 'later' | null>('now');
  return (
    <>
      <Specimen title="Fields and checks">
        <Field label="Name">
          <input defaultValue="Ada Keller" />
        </Field>
        <Field label="Time of day">
          <input defaultValue="25:61" aria-invalid="true" aria-describedby="time-says" />
          <small id="time-says" className="problem">
            Hours, minutes and seconds, such as 14:02:11.
          </small>
        </Field>
        <Field label="Line">
          <select defaultValue="finish">
            <option value="finish">Start / finish, Columbus Drive</option>
            <option value="prime">{LONG}</option>
          </select>
        </Field>
        <Field label="Notes">
          <textarea rows={3} defaultValue={LONG} />
        </Field>
        <Field label="Not now">
          <input disabled defaultValue="Disabled" />
        </Field>
        <Check defaultChecked>Countdown with sound</Check>
        <Check>Spectators may see this race</Check>
        <Check disabled>{LONG}</Check>
      </Specimen>
      <Specimen title="Choices">
        <Choices
          label="When"
          values={['now', 'later'] as const}
          value={when}
          text={(value) => (value === 'now' ? 'Now' : LONG)}
          onChange={setWhen}
        />
        <Choices
          look="lines"
          label="None yet"
          values={['Tent (dark)', 'Sun (bright)', 'High contrast']}
          value={null}
          text={(value) => value}
          onChange={nothing}
        />
        <Choices
          disabled
          label="Not now"
          values={['One', 'Two']}
          value="One"
          text={(value) => value}
          onChange={nothing}
        />
      </Specimen>
    </>
  );
}

function Offers() {
  const [typed, setTyped] = useState('b');
  const fitting = TOWNS.filter((town) => town.toLowerCase().startsWith(typed.toLowerCase()));
  return (
    <Specimen title="Combobox">
      <div className="palette">
        <Combobox
          aria-label="Town"
          value={typed}
          onType={setTyped}
          offered={typed === '' ? [] : fitting}
          keyOf={(town) => town}
          render={(town) => town}
          onTake={setTyped}
          listLabel="Towns"
          listClass="palette-list"
          optionClass="palette-option"
        />
        {fitting.length === 0 && <p className="muted">Nothing fits.</p>}
      </div>
    </Specimen>
  );
}

const RIDERS = [
  { bib: '23', name: 'Bo Lind', team: 'Harbour CC', timeMs: 3_723_000 },
  {
    bib: '107',
    name: 'Maximiliane-Charlotte Freifrau von und zu Hohenstein-Wittelsbach',
    team: LONG,
    timeMs: null,
  },
];

function Tables() {
  const columns = [
    { key: 'place', head: 'Place', cell: (_: (typeof RIDERS)[number], index: number) => index + 1 },
    { key: 'bib', head: 'Bib', cell: ({ bib }: (typeof RIDERS)[number]) => bib },
    {
      key: 'name',
      head: 'Name',
      text: true,
      isHead: true,
      cell: ({ name }: (typeof RIDERS)[number]) => name,
    },
    { key: 'team', head: 'Team', text: true, cell: ({ team }: (typeof RIDERS)[number]) => team },
    {
      key: 'time',
      head: 'Time',
      cell: ({ timeMs }: (typeof RIDERS)[number]) => (timeMs === null ? '–' : '1:02:03'),
    },
  ];
  return (
    <>
      <Specimen title="Table">
        <Scroll label="Results">
          <Table label="Results" rows={RIDERS} keyOf={({ bib }) => bib} columns={columns} />
        </Scroll>
      </Specimen>
      <Specimen title="Table with nobody in it">
        <Table label="No results" rows={[]} keyOf={() => ''} columns={columns} />
      </Specimen>
    </>
  );
}

function Dialogs() {
  const [open, setOpen] = useState<'usual' | 'wide' | 'small' | null>(null);
  const close = () => setOpen(null);
  return (
    <Specimen title="Dialogs">
      <Button onClick={() => setOpen('usual')}>Open a dialog</Button>
      <Button onClick={() => setOpen('wide')}>Open a wide dialog</Button>
      <Button onClick={() => setOpen('small')}>Open a small dialog</Button>
      <SettingsDialog />
      {open !== null && (
        <Dialog
          title={open === 'wide' ? LONG : 'A dialog'}
          wide={open === 'wide'}
          small={open === 'small'}
          onClose={close}
        >
          <div className="form">
            <Field label="Name">
              <input defaultValue="Ada Keller" />
            </Field>
            <div className="form-end">
              <Button onClick={close}>Cancel</Button>
              <Button look="primary" onClick={close}>
                Do it
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </Specimen>
  );
}
