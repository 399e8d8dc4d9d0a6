/** Words for the sources of errors (API 3.4). Values that are not known keep their own name. */
import { t, type MessageKey } from '../../messages';
import { en } from '../../messages/en';
import { visibleText } from '../../shared/visible-text';

/** The word for a source; `application` is the application itself where it is known. */
export function sourceName(source: string | null, application: string | null): string {
  if (source === null) return t('errors.none');
  if (source === 'application' && application !== null) return visibleText(application);
  const key = `source.${source}`;
  return Object.hasOwn(en, key) ? t(key as MessageKey) : visibleText(source);
}
