/** Which group the map follows, how many ride in it and how far behind; on to the next, back to the one before, or leave. */
import type { EntryId } from '../../../race/ids.ts';
import { Icon } from '../Icon.tsx';
import { useUiWords } from '../words.ts';
import type { RoadGroup } from './groups.ts';
import { groupText } from './rider-labels.ts';

export interface GroupBarProps {
  /** Head of the race first. */
  readonly groups: readonly RoadGroup[];
  /** The rider whose group it is. */
  readonly of: EntryId;
  readonly onStep: (by: 1 | -1) => void;
  readonly onLeave: () => void;
}

export function GroupBar({ groups, of, onStep, onLeave }: GroupBarProps) {
  const words = useUiWords();
  const at = groups.findIndex(({ entries }) => entries.includes(of));
  const group = groups[at];
  return (
    <div className="group-bar">
      <button
        type="button"
        className="group-back"
        aria-label={words.groupAhead}
        disabled={at === 0}
        onClick={() => onStep(-1)}
      >
        <Icon name="chevron" />
      </button>
      <p role="status">
        {group ? (
          <>
            <strong>{words.groupOf(at + 1, groups.length)}</strong>
            <span>{groupText(group, words.riders)}</span>
          </>
        ) : (
          <strong>{words.groupDissolved}</strong>
        )}
      </p>
      <button
        type="button"
        aria-label={words.groupBehind}
        disabled={at === groups.length - 1}
        onClick={() => onStep(1)}
      >
        <Icon name="chevron" />
      </button>
      <button type="button" aria-label={words.stopFollowing} onClick={onLeave}>
        <Icon name="close" />
      </button>
    </div>
  );
}
