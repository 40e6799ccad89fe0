/**
 * Chip decoders: how each is (DecoderStory.tsx), and a form to set one up (DecoderForm.tsx).
 */

import { useState } from 'react';
import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { DecoderForm } from './DecoderForm.tsx';
import { DecoderStory } from './DecoderStory.tsx';
import { type DecoderSeen, useDecoders } from './decoders.ts';
import { useControlWords } from './words.ts';

export function DecodersDialog({ onClose }: { onClose: () => void }) {
  const { decoders: words } = useControlWords();
  const { answer, problem, put, remove, count, dismiss, dismissAll } = useDecoders();
  const [edited, setEdited] = useState<DecoderSeen | 'new' | null>(null);
  const known = answer?.decoders ?? [];
  return (
    <Dialog title={words.title} onClose={onClose} wide>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {edited === null ? (
        <>
          {answer !== null && known.length === 0 && <p className="muted">{words.none}</p>}
          <ul className="decoders">
            {known.map((decoder) => (
              <DecoderStory
                key={decoder.id}
                decoder={decoder}
                dialect={answer?.dialects.find(({ id }) => id === decoder.settings.dialect)}
                onEdit={() => setEdited(decoder)}
                onCount={(key) => count(decoder.id, key)}
                onDismiss={(key) => dismiss(decoder.id, key)}
                onDismissAll={() => dismissAll(decoder.id)}
              />
            ))}
          </ul>
          <Button look="primary" disabled={answer === null} onClick={() => setEdited('new')}>
            {words.add}
          </Button>
        </>
      ) : (
        <DecoderForm
          decoder={edited === 'new' ? null : edited}
          dialects={answer?.dialects ?? []}
          taken={known.map(({ id }) => id)}
          onSave={async (id, settings) => (await put(id, settings)) && setEdited(null)}
          onRemove={async (id) => (await remove(id)) && setEdited(null)}
          onBack={() => setEdited(null)}
        />
      )}
    </Dialog>
  );
}
