/** Parts of the lines of the form: label, fault, refusal. */
import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RpcError } from '../../ipc/errors';
import { t } from '../../messages';
import { Icon } from '../../shared/icon';
import styles from './first-run.module.css';
import type { FormFault } from './form';

interface FieldProps {
  label: string;
  htmlFor?: string;
  labelId?: string;
  children: ReactNode;
}

/** One line of the form: its name at the left, what belongs to it at the right. */
export function Field({ label, htmlFor, labelId, children }: FieldProps) {
  return (
    <div className={styles.field}>
      {htmlFor === undefined ? (
        <span className={styles.label} id={labelId}>
          {label}
        </span>
      ) : (
        <label htmlFor={htmlFor}>{label}</label>
      )}
      <div>{children}</div>
    </div>
  );
}

/** What is wrong with a field. */
export function Fault({ fault, of }: { fault: FormFault | null; of: FormFault }) {
  if (fault !== of) return null;
  return (
    <p className={styles.bad} role="alert">
      <Icon of={CircleX} size={14} />
      {t(`first.need_${of}`)}
    </p>
  );
}

/** Why the program or integrator.io refused. */
export function Refused({ id, error, sentence = error.sentence }: { id: string; error: RpcError; sentence?: string }) {
  return (
    <div className={styles.bad} role="alert" id={id}>
      <Icon of={CircleX} size={14} />
      <span>
        {sentence}
        {error.detail !== null && <small data-selectable>{error.detail}</small>}
      </span>
    </div>
  );
}
