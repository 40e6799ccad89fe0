/**
 * The races beside the one that is open: as many tabs as there is room for (this one, what is on, what comes next), and a
 * list of all with how each stands. R opens it; [ and ] go to the race before and after.
 */

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RaceId } from '../../../../race/ids.ts';
import { folded } from '../../../../race/search-text.ts';
import { dayAndTime, timeOfDay } from '../../../ui/format.ts';
import { useLanguage } from '../../../ui/language.ts';
import { Button } from '../../../ui/primitives/Button.tsx';
import { Dialog } from '../../../ui/primitives/Dialog.tsx';
import { go, type View } from '../../place.ts';
import { inGroups, type RaceSummary, startOrPlan, useApart } from '../../race-list.ts';
import { StateDot } from '../../StateDot.tsx';
import { useControlWords } from '../../words.ts';
import { tabsFor, tabsIn } from './tabs.ts';
import { useDayWords } from './words.ts';
import './day.css';
import { present } from '../../../../race/present.ts';

interface Props {
  readonly races: readonly RaceSummary[];
  readonly race: RaceId;
  readonly view: View;
}

/** As many as there is room for: likely many first, fewer when their names are long. */
function useTabs(races: readonly RaceSummary[], race: RaceId) {
  const nav = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  const [fewer, setFewer] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver(([seen]) => {
      setWidth(seen?.contentRect.width ?? 0);
      setFewer(0);
    });
    if (nav.current) watch.observe(nav.current);
    return () => watch.disconnect();
  }, []);
  const tabs = tabsFor(races, race, Math.max(1, tabsIn(width) - fewer));
  const shown = tabs
    .map(
      ({ id, name, state, result, plannedStartMs }) => `${id} ${name} ${state} ${result} ${plannedStartMs}`,
    )
    .join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is in the tabs is what they take.
  useLayoutEffect(() => {
    const line = nav.current;
    if (line && tabs.length > 1 && line.scrollWidth > line.clientWidth + 1) setFewer(fewer + 1);
  }, [shown, width]);
  return { nav, tabs };
}

export function RaceSwitcher({ races, race, view }: Props) {
  const words = useControlWords();
  const { switcher } = useDayWords();
  const [open, setOpen] = useState(false);
  const here = races.filter((one) => !one.away || one.id === race);
  const apart = useApart(here);
  const { nav, tabs } = useTabs(here, race);
  return (
    <>
      <nav ref={nav} className="race-tabs" aria-label={words.home.title}>
        {tabs.map((one) => (
          <RaceLink key={one.id} race={one} current={race} view={view}>
            <span className="race-tab-name">{one.name}</span>
            <TabTime race={one} apart={apart.get(one.id) ?? null} />
            <StateDot state={one.state} result={one.result} />
          </RaceLink>
        ))}
        {here.length > tabs.length && (
          <Button
            look="bare"
            className="race-tabs-all"
            data-act="races"
            aria-haspopup="dialog"
            title={`${switcher.open(here.length)} (R)`}
            aria-label={switcher.open(here.length)}
            onClick={() => setOpen(true)}
          >
            <span className="figure">{here.length}</span> ▾
          </Button>
        )}
      </nav>
      {here.length <= tabs.length && (
        <button type="button" hidden data-act="races" onClick={() => setOpen(true)} />
      )}
      {open && <AllRaces races={races} race={race} view={view} onClose={() => setOpen(false)} />}
    </>
  );
}

/** When a race that waits is planned to start, and what tells it from another of its name. */
function TabTime({ race, apart }: { race: RaceSummary; apart: string | null }) {
  const { switcher } = useDayWords();
  const { state, plannedStartMs, timeZone } = race;
  const time =
    state === 'waiting' && plannedStartMs != null ? timeOfDay(plannedStartMs, timeZone, false) : null;
  return (
    <>
      {apart !== null && apart !== time && <small className="race-apart">{apart}</small>}
      {time !== null && (
        <small className="race-apart figure" title={switcher.planned(time)}>
          {time}
        </small>
      )}
    </>
  );
}

function RaceLink(props: {
  race: RaceSummary;
  current: RaceId;
  view: View;
  onGone?: () => void;
  children: React.ReactNode;
}) {
  const { race, current, view, onGone } = props;
  return (
    <a
      href={`/control/${race.id}`}
      aria-current={race.id === current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onGone?.();
        go({ race: race.id, view });
      }}
    >
      {props.children}
    </a>
  );
}

function AllRaces({ races, race, view, onClose }: Props & { onClose: () => void }) {
  const words = useControlWords();
  const { switcher } = useDayWords();
  const language = useLanguage();
  const [query, setQuery] = useState('');
  const wanted = folded(query).trim();
  const shown = races.filter(({ name }) => folded(name).includes(wanted));
  const apart = useApart(races);
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a')];
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) links[0]?.click();
    if (step === undefined || links.length === 0) return;
    event.preventDefault();
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[(at + step + links.length) % links.length]?.focus();
  };
  return (
    <Dialog title={switcher.title} onClose={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows go through its links, which are links. */}
      <div className="form" onKeyDown={onKey}>
        <input
          type="search"
          aria-label={switcher.find}
          placeholder={switcher.find}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        {shown.length === 0 && <p className="muted">{switcher.none}</p>}
        {inGroups(shown).map(({ group, races: those }) => (
          <section
            key={group}
            aria-label={group === 'away' ? words.home.away(those.length) : words.home.groups[group]}
          >
            <p className="race-group">
              {group === 'away' ? words.home.away(those.length) : words.home.groups[group]}
            </p>
            <ul className="switcher-list">
              {those.map((one) => (
                <li key={one.id}>
                  <RaceLink race={one} current={race} view={view} onGone={onClose}>
                    <span>
                      {one.name}{' '}
                      {apart.has(one.id) && <small className="race-apart">{apart.get(one.id)} </small>}
                      {startOrPlan(one) !== null && (
                        <small>
                          {(one.startMs === null ? switcher.planned : switcher.started)(
                            dayAndTime(
                              present(startOrPlan(one), 'The start of a race that has one'),
                              Date.now(),
                              one.timeZone,
                              language,
                            ),
                          )}
                        </small>
                      )}
                    </span>
                    <StateDot state={one.state} result={one.result} />
                  </RaceLink>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <Button
          onClick={() => {
            onClose();
            go({ race: null, view: 'race' });
          }}
        >
          {switcher.home}
        </Button>
      </div>
    </Dialog>
  );
}
