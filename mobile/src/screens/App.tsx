import { Text } from 'react-native';
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import { openOutbox } from '../../../race/tracker/outbox.ts';
import { linePlaces } from '../../../race/tracker/sampling.ts';
export const App = () => <Text>{String(encodeFixes) + String(openOutbox()) + String(linePlaces(null))}</Text>;
