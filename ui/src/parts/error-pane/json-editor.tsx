/** A plain editor for JSON with line numbers: a text area, so that keys, undo and input methods are those of the system. */
import { useRef, type JSX, type UIEvent } from 'react';
import styles from './retry-data.module.css';

interface JsonEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** The line that is wrong, from 1. */
  badLine: number | null;
}

export function JsonEditor({ label, value, onChange, badLine }: JsonEditorProps): JSX.Element {
  const numbers = useRef<HTMLDivElement>(null);
  const lines = value.split('\n').length;
  const follow = (event: UIEvent<HTMLTextAreaElement>): void => {
    if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop;
  };
  return (
    <div className={styles.editor}>
      <div ref={numbers} className={styles.numbers} aria-hidden="true">
        {Array.from({ length: lines }, (_, at) => (
          <div key={at} className={at + 1 === badLine ? styles.badLine : undefined}>
            {at + 1}
          </div>
        ))}
      </div>
      <textarea
        aria-label={label}
        aria-invalid={badLine !== null || undefined}
        className={styles.area}
        value={value}
        spellCheck={false}
        autoComplete="off"
        autoCorrect="off"
        wrap="off"
        onScroll={follow}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </div>
  );
}
