/**
 * A small live picture of a page: the page itself in a frame, drawn as large as the screen it is made for and then made
 * small. It is there only while it is in view: each is a viewer of its own.
 */
import { useEffect, useRef, useState } from 'react';
import { present } from '../../../race/present.ts';
import css from './connect.module.css';

const SIZE = { phone: { width: 390, height: 780 }, wide: { width: 1920, height: 1080 } } as const;

export function Preview({ path, shape, label }: { path: string; shape: 'phone' | 'wide'; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0);
  const [isSeen, setSeen] = useState(false);
  const { width, height } = SIZE[shape];
  useEffect(() => {
    const element = present(box.current, 'The place on the page');
    const seen = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? false), {
      rootMargin: '120px',
    });
    const sized = new ResizeObserver(() => setScale(element.clientWidth / width));
    seen.observe(element);
    sized.observe(element);
    return () => {
      seen.disconnect();
      sized.disconnect();
    };
  }, [width]);
  return (
    // Inert: nobody tabs into a picture, and a press on it goes nowhere.
    <div
      ref={box}
      className={`${css.preview} ${shape === 'phone' ? css.asPhone : css.asScreen}`}
      inert
      aria-hidden="true"
    >
      {isSeen && scale > 0 && (
        <iframe
          title={label}
          src={path}
          width={width}
          height={height}
          // Set here: a policy without inline styles allows what a script sets.
          ref={(frame) => {
            if (frame) frame.style.transform = `scale(${scale})`;
          }}
        />
      )}
    </div>
  );
}
