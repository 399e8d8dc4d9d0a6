/** The pick of a time range: presets of the platform, and any other range in a small dialog. */
import { use, useId, useState, type SubmitEvent } from 'react';
import type { Range, RangePreset } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { readNow } from '../../shared/clock';
import { TextField } from '../../shared/field';
import { Pick } from '../../shared/pick';
import { TimeContext, useTimeText } from '../../shared/time';
import { PRESETS, readLocal, writeLocal } from './range';
import styles from './range-picker.module.css';

export { CHART_PRESETS, DEFAULT_RANGE, HISTORY_PRESETS, readRange, writeRange } from './range';

interface RangePickerProps {
  /** Name before the value. */
  label: string;
  range: Range;
  onChange: (range: Range) => void;
  /** The presets to choose from; those of the dashboard when absent. */
  presets?: readonly RangePreset[];
}

const DAY_MS = 86_400_000;

/** Words for a range: "Last 24 hours", "Nov 3, 08:00 – Nov 4, 17:30". */
export function useRangeText(): (range: Range) => string {
  const text = useTimeText();
  return ({ preset, fromMs, toMs }) => {
    if (preset !== 'custom') return t(`range.${preset}`);
    const from = text(fromMs ?? 0, 'minute');
    return toMs === null ? t('range.since', { from }) : t('range.between', { from, to: text(toMs, 'minute') });
  };
}

/** A choice of a time range. */
export function RangePicker({ label, range, onChange, presets = PRESETS }: RangePickerProps) {
  const [asking, setAsking] = useState(false);
  const text = useRangeText();
  const options = [...presets, 'custom' as const].map((preset) => ({ value: preset, label: t(`range.${preset}`) }));
  return (
    <>
      <Pick<RangePreset>
        label={label}
        options={options}
        value={range.preset}
        shown={text(range)}
        onChange={(preset) => {
          if (preset === 'custom') setAsking(true);
          else onChange({ preset, fromMs: null, toMs: null });
        }}
      />
      {asking && (
        <CustomRange
          range={range}
          onClose={() => {
            setAsking(false);
          }}
          onChange={(next) => {
            setAsking(false);
            onChange(next);
          }}
        />
      )}
    </>
  );
}

interface CustomRangeProps {
  range: Range;
  onClose: () => void;
  onChange: (range: Range) => void;
}

function CustomRange({ range, onClose, onChange }: CustomRangeProps) {
  const { zone } = use(TimeContext);
  const id = useId();
  const [example] = useState(() => writeLocal(readNow(), zone));
  const [from, setFrom] = useState(() => writeLocal(range.fromMs ?? readNow() - DAY_MS, zone));
  const [to, setTo] = useState(() => (range.toMs === null ? '' : writeLocal(range.toMs, zone)));
  const [tried, setTried] = useState(false);
  const fromMs = readLocal(from, zone);
  const toMs = to.trim() === '' ? null : readLocal(to, zone);
  const badTo = to.trim() !== '' && toMs === null;
  const backwards = fromMs !== null && toMs !== null && toMs <= fromMs;
  const bad = fromMs === null || badTo || backwards;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!bad) onChange({ preset: 'custom', fromMs, toMs });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="narrow"
      title={t('range.custom_title')}
      footer={
        <>
          <span className="grow" />
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" type="submit" form={id}>
            {t('range.apply')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className={styles.form} noValidate>
        <label htmlFor={`${id}-from`}>{t('range.from')}</label>
        <TextField id={`${id}-from`} value={from} onChange={setFrom} invalid={tried && fromMs === null} describedBy={`${id}-hint`} mono />
        <label htmlFor={`${id}-to`}>{t('range.to')}</label>
        <TextField
          id={`${id}-to`}
          value={to}
          onChange={setTo}
          placeholder={t('range.to_hint')}
          invalid={tried && (badTo || backwards)}
          describedBy={`${id}-hint`}
          mono
        />
        <p id={`${id}-hint`} className={styles.hint} role={tried && bad ? 'alert' : undefined}>
          {tried && bad ? t(backwards ? 'range.backwards' : 'range.bad', { example }) : t('range.format', { example })}
        </p>
      </form>
    </Dialog>
  );
}
