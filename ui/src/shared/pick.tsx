/** Label, value and chevron; opens a list box. For a choice of one among few; the value is its own text. */
import { Check, ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { Button as AriaButton, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { Icon } from './icon';
import styles from './pick.module.css';
import popover from './popover.module.css';

/** One choice. */
export interface PickOption<V extends string> {
  readonly value: V;
  readonly label: string;
  /** A second, quieter text at the right, such as a count. */
  readonly note?: string;
}

interface PickProps<V extends string> {
  /** Name of the choice; shown before the value unless `bare`. */
  label: string;
  /** Hides the label from sight. */
  bare?: boolean;
  options: readonly PickOption<V>[];
  value: V;
  onChange: (value: V) => void;
  /** Text in place of the chosen option's own. */
  shown?: string;
}

/** A choice of one. */
export function Pick<V extends string>({ label, bare = false, options, value, onChange, shown }: PickProps<V>) {
  const id = useId();
  return (
    <Select
      className={styles.root ?? ''}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {/* Named by what is seen, in the order in which it is seen: label, then value. */}
      <AriaButton className={styles.pick ?? ''} aria-labelledby={`${id}-name`}>
        <span id={`${id}-name`} className={styles.name}>
          <Label className={bare ? 'vh' : (styles.label ?? '')}>{label}</Label>{' '}
          <SelectValue className={styles.value ?? ''}>
            {shown ?? options.find((option) => option.value === value)?.label ?? value}
          </SelectValue>
        </span>
        <Icon of={ChevronDown} size={14} />
      </AriaButton>
      <Popover className={popover.pop ?? ''} offset={4} placement="bottom start">
        <ListBox className={styles.list ?? ''} items={options.map((option) => ({ ...option, id: option.value }))}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={styles.option ?? ''}>
              {({ isSelected }) => (
                <>
                  <span className={styles.check}>{isSelected && <Icon of={Check} size={14} />}</span>
                  <span className={styles.text} title={option.label}>
                    {option.label}
                  </span>
                  {option.note !== undefined && <span className={styles.note}>{option.note}</span>}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
