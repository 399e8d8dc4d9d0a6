/** What an action sets, in words: the person, the tags. */
import type { JSX } from 'react';
import type { ActionPreview } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { visibleText } from '../../shared/visible-text';

/** Lines of "what is sent" about the terms; nothing for actions that set nothing. */
export function Terms({ preview }: { preview: ActionPreview }): JSX.Element | null {
  if (preview.action === 'assign') return <Assignee email={preview.terms.assignTo} />;
  if (preview.action === 'tag') return <Tags preview={preview} />;
  return null;
}

function Assignee({ email }: { email: string | null }): JSX.Element {
  const people = useRpc('list_labels', {}).data?.people ?? [];
  if (email === null) return <li>{t('bulk.assign_nobody')}</li>;
  const person = people.find((each) => each.email === email);
  const words = person === undefined || person.name === email ? email : `${person.name} (${email})`;
  return <li>{t('bulk.assign_to', { person: visibleText(words) })}</li>;
}

function Tags({ preview }: { preview: ActionPreview }): JSX.Element {
  const tags = useRpc('list_labels', {}).data?.tags ?? [];
  const names = (codes: readonly string[]): string =>
    codes.map((code) => visibleText(tags.find((tag) => tag.code === code)?.name ?? code)).join(', ');
  const { tagsAdd, tagsRemove } = preview.terms;
  return (
    <>
      {tagsAdd.length > 0 && <li>{t('bulk.tags_add', { tags: names(tagsAdd) })}</li>}
      {tagsRemove.length > 0 && <li>{t('bulk.tags_remove', { tags: names(tagsRemove) })}</li>}
      <li>{t('bulk.tags_kept')}</li>
    </>
  );
}
