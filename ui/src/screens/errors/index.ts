/** The error desk. */
export { ErrorsScreen } from './errors-screen';
