/**
 * tfjs-node passes no lists of strings to TensorFlow, and no lists of types: the ops that fuse a convolution with bias
 * and ReLU can't be called without. Its two calls that set such attributes lead to these functions instead, which set a
 * list where the op declares one: of the parts between commas, or of the one type.
 */
export const attributeSetters: string = `
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>
#include "tensorflow/c/eager/c_api.h"
#undef TFE_OpSetAttrString
#undef TFE_OpSetAttrType

extern "C" {
TF_CAPI_EXPORT void TFE_OpSetAttrString(TFE_Op*, const char*, const void*, size_t);
TF_CAPI_EXPORT void TFE_OpSetAttrType(TFE_Op*, const char*, TF_DataType);
}

namespace {

bool IsList(TFE_Op* op, const char* name) {
  unsigned char list = 0;
  TF_Status* status = TF_NewStatus();
  TFE_OpGetAttrType(op, name, &list, status);
  const bool declared = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  return declared && list;
}

}  // namespace

extern "C" void srloss_set_string(TFE_Op* op, const char* name, const void* value, size_t length) {
  if (!IsList(op, name)) return TFE_OpSetAttrString(op, name, value, length);
  const std::string text(static_cast<const char*>(value), length);
  std::vector<const void*> parts;
  std::vector<size_t> lengths;
  for (size_t begin = 0; begin < length;) {
    const size_t end = std::min(text.find(',', begin), length);
    parts.push_back(text.data() + begin);
    lengths.push_back(end - begin);
    begin = end + 1;
  }
  TFE_OpSetAttrStringList(op, name, parts.data(), lengths.data(), static_cast<int>(parts.size()));
}

extern "C" void srloss_set_type(TFE_Op* op, const char* name, TF_DataType value) {
  if (!IsList(op, name)) return TFE_OpSetAttrType(op, name, value);
  TFE_OpSetAttrTypeList(op, name, &value, 1);
}
`;

/** Leads tfjs-node's calls there; for the compiler. */
export const attributeSetterFlags: readonly string[] = [
  "-DTFE_OpSetAttrString=srloss_set_string",
  "-DTFE_OpSetAttrType=srloss_set_type",
];
