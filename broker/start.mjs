/**
 * The station (main.ts), as `npm start` and the app start it. The first file of a program is read before compiled code is kept: where
 * it is TypeScript, each start loads the compiler that takes its types away, for some 65 ms of processor, to read that one file.
 */
import './kept-code.mjs';

await import('./main.ts');
