/** What is to become of which field: a path with the fields of the data to choose from, an operation, its values. */
import { useId, type JSX } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { DataField, DataProblem } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Checkbox, TextField } from '../../shared/field';
import { RemoteText } from '../../shared/remote-text';
import { Segmented } from '../../shared/segmented';
import { visibleText } from '../../shared/visible-text';
import styles from './data-edit.module.css';
import type { DataForm } from './use-data-edit';

interface DataEditFormProps {
  fields: readonly DataField[];
  form: DataForm;
  /** Why nothing can be tried. */
  problem: DataProblem | null;
  onForm: (form: DataForm) => void;
}

export function DataEditForm({ fields, form, problem, onForm }: DataEditFormProps): JSX.Element {
  const change = (part: Partial<DataForm>): void => onForm({ ...form, ...part });
  const hint = useId();
  const field = fields.find((each) => each.path === form.path.trim());
  return (
    <div className={styles.form}>
      <FieldPick fields={fields} form={form} hint={hint} isBad={problem === 'path_bad'} onForm={onForm} />
      <div className={styles.change}>
        <Segmented
          label={t('many.op')}
          options={(['set', 'replace', 'remove'] as const).map((value) => ({ value, label: t(`many.op_${value}`) }))}
          value={form.op}
          onChange={(op) => change({ op })}
        />
        {form.op === 'set' && <SetTo form={form} isBad={problem === 'value_not_json'} change={change} />}
        {form.op === 'replace' && (
          <div className={styles.pair}>
            <Named label={t('many.find')} value={form.find} onChange={(find) => change({ find })} />
            <Named label={t('many.with')} value={form.with} onChange={(next) => change({ with: next })} />
          </div>
        )}
        {field !== undefined && (
          <p className={styles.now}>
            <RemoteText text={t('many.now', { values: field.samples.join(', ') })} />
          </p>
        )}
        <label className={styles.check}>
          <Checkbox checked={form.thenRetry} onChange={(thenRetry) => change({ thenRetry })} />
          {t('data.save_retry')}
        </label>
        <p id={hint} className={problem === null || problem === 'path_empty' ? styles.hint : styles.bad} role="status">
          {problem === null ? t('many.field_hint') : t(`many.problem_${problem}`, { open: '{ }' })}
        </p>
      </div>
    </div>
  );
}

interface FieldPickProps {
  fields: readonly DataField[];
  form: DataForm;
  hint: string;
  isBad: boolean;
  onForm: (form: DataForm) => void;
}

function FieldPick({ fields, form, hint, isBad, onForm }: FieldPickProps): JSX.Element {
  const typed = form.path.trim().toLowerCase();
  const isWhole = fields.some((field) => field.path === form.path.trim());
  const shown = isWhole ? fields : fields.filter((field) => field.path.toLowerCase().includes(typed));
  /** A number is set as a number unless somebody says otherwise. */
  const choose = (path: string): void => {
    const field = fields.find((each) => each.path === path);
    onForm({ ...form, path, isJson: field === undefined ? form.isJson : !field.isText });
  };
  return (
    <div className={styles.pick}>
      <TextField label={t('many.field')} placeholder={t('many.field')} mono value={form.path} invalid={isBad} describedBy={hint} maxLength={1_000} onChange={(path) => onForm({ ...form, path })} />
      {shown.length === 0 ? (
        <p className={styles.none}>{t('many.no_field')}</p>
      ) : (
        <ListBox
          aria-label={t('many.fields')}
          className={styles.fields ?? ''}
          selectionMode="single"
          selectedKeys={isWhole ? [form.path.trim()] : []}
          items={shown.map((field) => ({ ...field, id: field.path }))}
          onSelectionChange={(keys) => {
            const key = keys === 'all' ? undefined : [...keys][0];
            if (key !== undefined) choose(String(key));
          }}
        >
          {(field) => (
            <ListBoxItem id={field.id} textValue={visibleText(field.path)} className={styles.field ?? ''}>
              <RemoteText text={field.path} className="ell mono" />
              <span className={styles.hint}>{t('many.field_records', { count: field.records })}</span>
            </ListBoxItem>
          )}
        </ListBox>
      )}
    </div>
  );
}

interface SetToProps {
  form: DataForm;
  isBad: boolean;
  change: (part: Partial<DataForm>) => void;
}

function SetTo({ form, isBad, change }: SetToProps): JSX.Element {
  return (
    <>
      <div className={styles.value}>
        <TextField label={t('many.value')} placeholder={t('many.value')} mono={form.isJson} value={form.value} invalid={isBad} onChange={(value) => change({ value })} />
        <Segmented
          label={t('many.as')}
          options={[
            { value: 'text', label: t('many.as_text') },
            { value: 'json', label: t('many.as_json') },
          ]}
          value={form.isJson ? 'json' : 'text'}
          onChange={(as) => change({ isJson: as === 'json' })}
        />
      </div>
      <label className={styles.check}>
        <Checkbox checked={form.add} onChange={(add) => change({ add })} />
        {t('many.add')}
      </label>
    </>
  );
}

function Named({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }): JSX.Element {
  return <TextField label={label} placeholder={label} value={value} onChange={onChange} />;
}
