/** One piece with its name. No landmark: panels are some themselves. */
import type { ReactNode } from 'react';

export function Specimen({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="specimen">
      <h3>{title}</h3>
      <div className="specimen-body">{children}</div>
    </div>
  );
}
