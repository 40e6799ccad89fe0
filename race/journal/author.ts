/** Who is answerable for a record: shown in the audit. */
export interface Author {
  readonly role: 'admin' | 'official' | 'rider' | 'device' | 'station';
  readonly name: string;
}
