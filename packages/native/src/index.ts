export { installNative, type NativeInstallOptions } from "./install-native.ts";
export { registerTensorflowKernels } from "./kernels/tensorflow-kernels.ts";
export { linkNative, type NativeEnvironment } from "./link-native.ts";
export type { NativeInstall } from "./native-folder.ts";
export { NativeInstallError, type NativeInstallFailure } from "./native-install-error.ts";
export { type NativeProgress, type OnNativeProgress, readableBytes } from "./native-progress.ts";
export { type NativeStatus, nativeStatus, removeNative } from "./native-status.ts";
export { hasNvidiaDriver } from "./nvidia-driver.ts";
export type { NativeFlavour } from "./tensorflow-builds.ts";
