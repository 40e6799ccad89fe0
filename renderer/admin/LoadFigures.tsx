/** What this copy of the relay carries now. */

import { sheetsOf } from '../ui/format.ts';
import { useLanguage } from '../ui/language.ts';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { type Api, type Load, useLoaded } from './api.ts';
import { Section } from './parts.tsx';
import { useAdminWords } from './words.ts';

const EVERY_MS = 5_000;

export function LoadFigures({ api }: { readonly api: Api }) {
  const words = useAdminWords();
  const language = useLanguage();
  const loaded = useLoaded<Load>(api, '/v1/admin/load', EVERY_MS);
  return (
    <Section title={words.load} help={words.loadHelp} loaded={loaded} again={loaded.again}>
      {({ trouble, figures }) => (
        <>
          <p>
            <StateWord kind={trouble ? 'alarm' : 'ok'} text={trouble ?? words.allWell} />
          </p>
          {(figures.archive_unread ?? 0) > 0 && (
            <p>
              <StateWord kind="alarm" text={words.archiveUnread} />
            </p>
          )}
          {(figures.began_anew_seconds ?? 0) > 0 && (
            <p>
              <StateWord
                kind="alarm"
                text={words.beganAnew(
                  new Date((figures.began_anew_seconds ?? 0) * 1_000).toLocaleString(sheetsOf(language)),
                )}
              />
            </p>
          )}
          <dl className="load-figures">
            {Object.entries(words.figures).map(([key, name]) => (
              <div key={key}>
                <dt>{name}</dt>
                <dd>{Math.round(figures[key] ?? 0).toLocaleString(language)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Section>
  );
}
