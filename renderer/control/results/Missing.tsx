/** Never a grey button without a word: which fields it waits for, named as they stand above it. */
import { useRegisterWords } from './words.ts';

export function Missing({ id, fields }: { id: string; fields: readonly (string | false)[] }) {
  const words = useRegisterWords();
  const those = fields.filter((one) => one !== false);
  return (
    <p id={id} className="muted" role="status">
      {those.length > 0 && words.missing(those.join(', '))}
    </p>
  );
}
