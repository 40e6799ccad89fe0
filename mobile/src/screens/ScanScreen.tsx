/** The camera, looking for the code on a card. */
import { CameraView, useCameraPermissions } from 'expo-camera';
import { useEffect, useRef } from 'react';
import { View } from 'react-native';
import { styles, useLook } from './look.tsx';
import { Button, Text } from './parts.tsx';

export function ScanScreen({ onScanned, onBack }: { onScanned: (text: string) => void; onBack: () => void }) {
  const { words } = useLook();
  const [permission, ask] = useCameraPermissions();
  const isDone = useRef(false);
  useEffect(() => {
    if (permission !== null && !permission.granted && permission.canAskAgain) void ask();
  }, [permission, ask]);
  return (
    <View style={[styles.fill, styles.page]}>
      <Text as="heading">{words.scanHelp}</Text>
      {permission?.granted ? (
        <CameraView
          style={[styles.fill, { borderRadius: 8, overflow: 'hidden' }]}
          facing="back"
          barcodeScannerSettings={{ barcodeTypes: ['qr'] }}
          onBarcodeScanned={({ data }) => {
            // The camera goes on reporting until it is gone.
            if (isDone.current) return;
            isDone.current = true;
            onScanned(data);
          }}
        />
      ) : (
        <View style={styles.fill}>{permission !== null && <Text>{words.cameraDenied}</Text>}</View>
      )}
      <Button title={words.back} onPress={onBack} />
    </View>
  );
}
