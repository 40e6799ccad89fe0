/** The station's certificate without fear: why there is a warning, what to tap, and how to be rid of it. */
import type { RiderSetup } from '../setup.ts';
import { useRiderWords } from '../words.ts';
import { Fold, Steps } from './OtherApps.tsx';

export function Certificate({ ca }: { ca: NonNullable<RiderSetup['ca']> }) {
  const words = useRiderWords();
  const isApple = /iPhone|iPad|Macintosh/.test(navigator.userAgent);
  const profile = (
    <>
      <a className="button wide" href="/ca.mobileconfig">
        {words.certificateIphone}
      </a>
      <Steps steps={words.certificateIphoneSteps} />
    </>
  );
  const file = (
    <>
      <a className="button wide" href="/ca.crt">
        {words.certificateAndroid}
      </a>
      <Steps steps={words.certificateAndroidSteps} />
    </>
  );
  return (
    <Fold title={words.certificate}>
      <p>{words.certificateWhy}</p>
      <h3>{words.certificateBrowser}</h3>
      <Steps steps={words.certificateBrowserSteps} />
      <h3>{words.certificateApps}</h3>
      {isApple ? profile : file}
      {isApple ? file : profile}
      <p>{words.fingerprint}</p>
      <p className="fingerprint">{ca.fingerprint}</p>
    </Fold>
  );
}
