/** English: what officials' pages share when they sign in and when the station refuses; the type of the others. */
export const en = {
  signIn: {
    title: 'Sign in to race control',
    name: 'Name',
    password: 'Password',
    go: 'Sign in',
    going: 'Signing in …',
    again: 'Your session has ended. Sign in again: the keypad goes on meanwhile and nothing is lost.',
    notOfficial: 'This account may look, but not decide. Sign in as an official.',
    refused: 'Name or password is wrong.',
    out: 'Sign out',
    signedInAs: (name: string) => `Signed in as ${name}`,
    code: 'Code of the authenticator app, or a recovery code',
    codeWrong: 'This code is wrong, was used before or is over. Type the one shown now.',
    lost: 'Password lost?',
    lostSays:
      'An admin gives you a new one under People. If the admin’s is lost: at the station’s own keyboard the desktop app opens without one, and “npm run password” makes a new one.',
  },
  unreachable: 'The station does not answer. What you entered is still here; try again.',
  /** Refusals that have a code and no facts. */
  problems: {
    'not-your-duty': 'This is another’s duty. An admin can change yours under People.',
    'own-password': 'Your own password is changed under My account.',
    'password-short': 'A password has at least 8 characters.',
    'password-long': 'A password has at most 200 characters.',
    'password-common':
      'This is among the passwords that everybody tries first. Three or four words that do not belong together are good.',
    'password-name': 'This is the name again. Whoever knows the name would try it first.',
    'password-simple': 'This is one character again and again, or a row of the keyboard.',
    'code-refused': 'This code is wrong. If it goes on: the phone’s clock and the station’s differ.',
    'not-begun': 'The ten minutes are over. Begin again.',
    malformed: 'The station did not understand this entry.',
    'too-large': 'This is larger than the station takes.',
    'unknown-race': 'There is no such race here, or it is not open to you.',
    'unknown-entry': 'Nobody rides with that bib in this race.',
    'not-allowed': 'You may not do this. Sign in with more rights.',
    conflict: 'This is in conflict with how the race stands now.',
    overloaded: 'Too much at once. Nothing was changed; try again.',
    'journal-failing': 'The journal cannot be written now. The health line says what became of this.',
    'unknown-format': 'The station does not know this kind of file.',
    'our-mistake': 'The station made a mistake. What was confirmed before is safe.',
    stopping: 'The station is stopping; try again in a moment.',
    'too-often': 'Too often; wait a moment and try again.',
  } as Record<string, string>,
};

export type StationWords = typeof en;
