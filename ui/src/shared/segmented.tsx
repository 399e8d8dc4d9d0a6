/** A radio group in one row, for at most seven short choices. Native radios: arrows move and choose. */
import { useId } from 'react';
import styles from './segmented.module.css';

interface SegmentedProps<V extends string> {
  /** Name of the choice for assistive technology. */
  label: string;
  options: readonly { readonly value: V; readonly label: string }[];
  value: V;
  onChange: (value: V) => void;
}

/** A choice of one, all choices in sight. */
export function Segmented<V extends string>({ label, options, value, onChange }: SegmentedProps<V>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={styles.seg}>
      {options.map((option) => (
        <label key={option.value} className={styles.part}>
          <input
            className="vh"
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => {
              onChange(option.value);
            }}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
