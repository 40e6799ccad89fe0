/** The certificate as phones show it, so that somebody can compare; and the files that end the warning. */
import { labelled, sheetsOf } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import css from './connect.module.css';
import { type Connection, crowdOrigin, inPairs } from './connection.ts';
import { copyText } from './copy.ts';
import { NamePart } from './NamePart.tsx';
import { useConnectWords } from './words.ts';

interface CertificateProps {
  readonly connection: Connection;
  readonly mayChoose: boolean;
  readonly again: () => Promise<void>;
}

export function CertificatePart({ connection, mayChoose, again }: CertificateProps) {
  const { certificate: words } = useConnectWords();
  const language = useLanguage();
  const { isOwn, served, authority, names, endsMs } = connection.certificate;
  // A name that nobody types is no trouble.
  const uncovered = connection.certificate.uncovered.filter((name) =>
    connection.addresses.some(({ address, works }) => address === name && works !== 'no'),
  );
  const ends = new Date(endsMs).toLocaleDateString(sheetsOf(language), { dateStyle: 'long' });
  const { named = null } = connection;
  return (
    <div className={css.stack}>
      {named !== null && <NamePart {...{ connection, named, mayChoose, again }} />}
      {named !== null && <h3>{words.byAddress}</h3>}
      <p>{isOwn ? words.own : words.organisers}</p>
      <Fingerprint title={words.served} hex={served} />
      {authority !== null && <Fingerprint title={words.authority} hex={authority} />}
      <p className="muted">{words.where}</p>
      {authority !== null && (
        <ul className={css.addresses}>
          {(
            [
              [words.android, '/ca.crt'],
              [words.iphone, '/ca.mobileconfig'],
            ] as const
          ).map(([name, path]) => (
            <li key={path}>
              <span>{name}</span>
              <span className={css.address}>{`${crowdOrigin(connection)}${path}`}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="muted">
        {labelled(words.names, names.join(', '))}. {words.ends(ends)}
      </p>
      {uncovered.length > 0 && <p className="problem">{words.uncovered(uncovered.join(', '))}</p>}
    </div>
  );
}

function Fingerprint({ title, hex }: { title: string; hex: string }) {
  const { certificate: words } = useConnectWords();
  const shown = inPairs(hex);
  return (
    <div className={css.certPrint}>
      <h3>{title}</h3>
      <p>{shown}</p>
      <Button small onClick={() => copyText(shown, words.copied)}>
        {words.copy}
        <span className="visually-hidden">: {title}</span>
      </Button>
    </div>
  );
}
