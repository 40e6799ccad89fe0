/** Above everything, also above a dialog that is open, and there until what it asks for is done. */
import { type ReactNode, useEffect, useRef } from 'react';
import './dialog.css';

export function Veil({ labelledBy, children }: { labelledBy: string; children: ReactNode }) {
  const veil = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = veil.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={veil}
      className="veil"
      aria-labelledby={labelledBy}
      onCancel={(event) => event.preventDefault()}
    >
      {children}
    </dialog>
  );
}
