/** The fork with ciphers has the interface of what it was forked from; its own types cannot be reached through its exports. */
declare module 'better-sqlite3-multiple-ciphers' {
  import Database from 'better-sqlite3';
  export default Database;
}
