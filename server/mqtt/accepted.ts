/** What a connection has once its CONNECT was found good, asked for where only such a one comes. */
import { present } from '../../race/present.ts';

/** Throws an Error for a connection that has none yet, as the two others do. */
export const ownerOf = <Owner>({ owner }: { readonly owner: Owner }): NonNullable<Owner> =>
  present(owner, 'The owner of a connection that was accepted');

export const sessionOf = <Session>({ session }: { readonly session: Session }): NonNullable<Session> =>
  present(session, 'The session of a connection that was accepted');

export const identityOf = <Identity>({ identity }: { readonly identity: Identity }): NonNullable<Identity> =>
  present(identity, 'The identity of a connection that was accepted');
