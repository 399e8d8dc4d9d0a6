/** Choosing what an action sets before its dry run: the person to assign to, the tags to add and to take away. */
import { useState, type JSX } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { ActionTerms, Labels, Person, TagName } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { Checkbox, TextField } from '../../shared/field';
import { RemoteText } from '../../shared/remote-text';
import styles from './label-dialog.module.css';
import type { Choosing } from './use-action';

interface LabelDialogProps {
  choosing: Choosing;
  /** Null when nothing was chosen. */
  onChosen: (terms: ActionTerms | null) => void;
}

const NO_LABELS: Labels = { tags: [], people: [] };
const NO_TERMS: ActionTerms = { assignTo: null, tagsAdd: [], tagsRemove: [] };
/** The key of the row that takes an assignment away. */
const NOBODY = '';
/** Most tags of one error at integrator.io. */
const TAGS_MAX = 3;

export function LabelDialog({ choosing, onChosen }: LabelDialogProps): JSX.Element {
  const { action, count } = choosing;
  const labels = useRpc('list_labels', {});
  const [terms, setTerms] = useState<ActionTerms | null>(null);
  const reason = terms === null ? t('label.nothing_set') : terms.tagsAdd.length > TAGS_MAX ? t('label.tags_max') : undefined;
  const data = labels.data ?? NO_LABELS;
  return (
    <Dialog
      open
      width="narrow"
      title={t(`label.${action}_title`, { count })}
      onClose={() => onChosen(null)}
      footer={
        <>
          <Button kbd="Escape" onPress={() => onChosen(null)}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" disabledReason={reason} onPress={() => onChosen(terms)}>
            {t('label.next')}
          </Button>
        </>
      }
    >
      {labels.isError && <p className={styles.failure}>{t('label.failed', { sentence: labels.error.sentence })}</p>}
      {action === 'assign' ? (
        <People people={data.people} onChange={setTerms} onTake={onChosen} />
      ) : (
        <Tags tags={data.tags} terms={terms ?? NO_TERMS} onChange={setTerms} />
      )}
    </Dialog>
  );
}

interface PeopleProps {
  people: readonly Person[];
  onChange: (terms: ActionTerms | null) => void;
  onTake: (terms: ActionTerms) => void;
}

function People({ people, onChange, onTake }: PeopleProps): JSX.Element {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = text.trim().toLowerCase();
  const found = people.filter((each) => `${each.name} ${each.email}`.toLowerCase().includes(wanted));
  const isOther = /^\S+@\S+$/.test(wanted) && !people.some((each) => each.email.toLowerCase() === wanted);
  const rows = [
    ...(wanted === '' ? [{ id: NOBODY, name: t('label.nobody'), note: t('label.nobody_hint') }] : []),
    ...found.map((each) => ({ id: each.email, name: each.name, note: each.name === each.email ? '' : each.email })),
    ...(isOther ? [{ id: text.trim(), name: t('label.other', { email: text.trim() }), note: '' }] : []),
  ];
  const choose = (email: string): ActionTerms => ({ ...NO_TERMS, assignTo: email === NOBODY ? null : email });
  return (
    <>
      <TextField label={t('label.find_person')} placeholder={t('label.find_person')} value={text} onChange={setText} />
      {rows.length === 0 && <p className={styles.none}>{t('label.no_person')}</p>}
      <ListBox
        aria-label={t('label.person')}
        className={styles.list ?? ''}
        selectionMode="single"
        selectedKeys={chosen === null ? [] : [chosen]}
        items={rows}
        onSelectionChange={(keys) => {
          const key = keys === 'all' ? undefined : [...keys][0];
          setChosen(key === undefined ? null : String(key));
          onChange(key === undefined ? null : choose(String(key)));
        }}
        onAction={(key) => onTake(choose(String(key)))}
      >
        {(row) => (
          <ListBoxItem id={row.id} textValue={row.name} className={styles.row ?? ''}>
            <RemoteText text={row.name} className="ell" />
            <RemoteText text={row.note} className={`ell ${styles.hint ?? ''}`} />
          </ListBoxItem>
        )}
      </ListBox>
    </>
  );
}

interface TagsProps {
  tags: readonly TagName[];
  terms: ActionTerms;
  onChange: (terms: ActionTerms | null) => void;
}

function Tags({ tags, terms, onChange }: TagsProps): JSX.Element {
  const [text, setText] = useState('');
  const found = tags.filter((tag) => tag.name.toLowerCase().includes(text.trim().toLowerCase()));
  if (tags.length === 0) return <p className={styles.none}>{t('label.no_tags')}</p>;
  /** A tag is added or taken away, never both. */
  const change = (code: string, list: 'tagsAdd' | 'tagsRemove', on: boolean): void => {
    const without = (codes: readonly string[]): string[] => codes.filter((each) => each !== code);
    const next = { ...terms, tagsAdd: without(terms.tagsAdd), tagsRemove: without(terms.tagsRemove) };
    if (on) next[list].push(code);
    onChange(next.tagsAdd.length + next.tagsRemove.length === 0 ? null : next);
  };
  return (
    <>
      <TextField label={t('label.find_tag')} placeholder={t('label.find_tag')} value={text} onChange={setText} />
      {found.length === 0 && <p className={styles.none}>{t('label.no_tag')}</p>}
      <div className={styles.list} role="region" aria-label={t('label.tags')} tabIndex={0}>
        <table className={styles.tags}>
          <thead>
            <tr>
              <th scope="col">{t('label.tag_column')}</th>
              <th scope="col">{t('label.add')}</th>
              <th scope="col">{t('label.remove')}</th>
            </tr>
          </thead>
          <tbody>
            {found.map((tag) => (
              <tr key={tag.code}>
                <td>
                  <RemoteText text={tag.name} className="ell" />
                </td>
                <td>
                  <Checkbox
                    label={t('label.add_of', { tag: tag.name })}
                    checked={terms.tagsAdd.includes(tag.code)}
                    onChange={(on) => change(tag.code, 'tagsAdd', on)}
                  />
                </td>
                <td>
                  <Checkbox
                    label={t('label.remove_of', { tag: tag.name })}
                    checked={terms.tagsRemove.includes(tag.code)}
                    onChange={(on) => change(tag.code, 'tagsRemove', on)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
