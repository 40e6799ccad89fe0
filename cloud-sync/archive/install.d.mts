/** Installs this folder's packages unless they are there. @throws Error when npm cannot. */
export function installArchive(): void;
