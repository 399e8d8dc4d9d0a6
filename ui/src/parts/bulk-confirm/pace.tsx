/** How fast a bulk action goes and when it stops by itself: part of the dry run, since it changes what is sent. */
import { useState, type JSX } from 'react';
import type { ActionPreview } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Checkbox, TextField } from '../../shared/field';
import styles from './bulk-confirm.module.css';

interface PaceProps {
  preview: ActionPreview;
  onPace: (perMinute: number, stopPercent: number) => void;
}

/** Records that go first when there is a stop condition. */
const SAMPLE = 100;
/** The share of failures that is offered first, in percent. */
const STOP_PERCENT = 20;
/** The pace that is offered first. */
const PER_MINUTE = 600;

/** A line of "what is sent": the pace, and a field to change it. */
export function PaceLine({ preview, onPace }: PaceProps): JSX.Element {
  const { perMinute, stopPercent } = preview;
  const [text, setText] = useState<string | null>(null);
  const send = (value: string): void => {
    setText(value);
    onPace(whole(value, 1_000_000), stopPercent);
  };
  if (text === null && perMinute === 0) {
    return (
      <li>
        {t('bulk.no_pace')}{' '}
        <button type="button" className={styles.link} onClick={() => send(String(PER_MINUTE))}>
          {t(preview.action === 'retry' ? 'bulk.pace_set_retry' : 'bulk.pace_set_resolve')}
        </button>
      </li>
    );
  }
  return (
    <li>
      <span className={styles.pace}>
        <TextField
          label={t('bulk.pace_label')}
          value={text ?? String(perMinute)}
          onChange={send}
          maxLength={7}
          className={styles.number}
        />
        <span>{perMinute === 0 ? t('bulk.no_pace') : t('bulk.pace', { count: perMinute })}</span>
        <button
          type="button"
          className={styles.link}
          onClick={() => {
            setText(null);
            onPace(0, stopPercent);
          }}
        >
          {t('bulk.pace_none')}
        </button>
      </span>
    </li>
  );
}

/** Whether a small part goes first, and how much of it may fail. */
export function StopCondition({ preview, onPace }: PaceProps): JSX.Element {
  const { perMinute, stopPercent } = preview;
  const [text, setText] = useState(String(stopPercent === 0 ? STOP_PERCENT : stopPercent));
  const percent = whole(text, 99);
  const words = t('bulk.stop', { sample: SAMPLE });
  return (
    <div className={styles.stop}>
      <Checkbox
        label={`${words} ${text} % ${t('bulk.stop_after')}`}
        checked={stopPercent > 0}
        onChange={(on) => onPace(perMinute, on ? Math.max(1, percent) : 0)}
      />
      <span>{words}</span>
      <TextField
        label={t('bulk.stop_percent')}
        value={text}
        maxLength={2}
        className={styles.number}
        trailing={<span className={styles.unit}>%</span>}
        onChange={(value) => {
          setText(value);
          if (stopPercent > 0) onPace(perMinute, Math.max(1, whole(value, 99)));
        }}
      />
      <span>{t('bulk.stop_after')}</span>
    </div>
  );
}

/** A whole number from typed text; 0 for anything else. */
function whole(text: string, max: number): number {
  const digits = text.replaceAll(/\D/g, '');
  return digits === '' ? 0 : Math.min(max, Number(digits));
}
