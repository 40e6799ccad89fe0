/**
 * How every page begins: once its language is there, it is drawn into `#root`. Under StrictMode: built for development
 * (`npm run build:development`), React then begins every effect twice, and one that does not clean up after
 * itself is found before a race finds it. What is shipped is not touched by it.
 */
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { present } from '../../race/present.ts';
import { startLanguage } from './language.ts';

/** `page` is called when its words are there. */
export async function mount(page: () => ReactNode): Promise<void> {
  await startLanguage();
  createRoot(present(document.getElementById('root'), "The page's root")).render(
    <StrictMode>{page()}</StrictMode>,
  );
}
