// SPDX-License-Identifier: LGPL-2.1-or-later
#include "image_properties.hpp"

#include "glue/ref.hpp"

namespace storyboardsrc {
namespace {

// One of the strings: its place, its name, what it says.
struct Text {
  std::string ImageSettings::*field;
  const char *name, *nick, *blurb;
};
constexpr Text kTexts[] = {
    {&ImageSettings::model, "image-model", "Image model",
     "What makes frames that have no file: artist (the built-in board artist), or an image model of the "
     "catalogue"},
    {&ImageSettings::quality, "image-quality", "Image quality",
     "One of the image model's qualities; NULL is its middle one"},
    {&ImageSettings::base_url, "image-base-url", "Image base URL",
     "Address of the image model's API (a gateway, a server of your own); NULL is the catalogue's"},
    {&ImageSettings::key_variable, "image-api-key-env", "Image API key variable",
     "Environment variable that holds the image model's key; NULL is the catalogue's"},
    {&ImageSettings::key_file, "image-api-key-file", "Image API key file",
     "File whose first line is the image model's key; NULL is the environment variable"},
    {&ImageSettings::production, "production", "Production",
     "Name of the production whose budget it is; NULL is \"default\""},
    {&ImageSettings::ledger, "ledger", "Ledger",
     "File that says what was ordered and paid; NULL is gst-storyboard/ledger.sqlite in the user's data "
     "folder"},
    {&ImageSettings::catalogue, "catalogue", "Catalogue",
     "File or folder with further models (JSON); they replace those of the same name"},
    {&ImageSettings::cache_dir, "cache-dir", "Cache folder",
     "Folder of the frames that image models made; NULL is gst-storyboard/frames in the user's cache folder"},
    {&ImageSettings::allow_hosts, "allow-hosts", "Allowed hosts",
     "Origins (scheme://host:port, separated by commas) that may be plain http or on a private network; all "
     "others "
     "must be https and public"},
};
enum { OnFailedId = std::size(kTexts), ApprovalId, BudgetId, Count };

GType on_image_failed_get_type() {
  static const GType type = [] {
    static const GEnumValue values[] = {
        {static_cast<int>(OnImageFailed::Error), "End with an error", "error"},
        {static_cast<int>(OnImageFailed::Artist), "The board artist draws the frame, with a warning",
         "artist"},
        {0, nullptr, nullptr}};
    const GType t = g_enum_register_static("GstStoryboardSrcOnImageFailed", values);
    gst_type_mark_as_plugin_api(t, static_cast<GstPluginAPIFlags>(0));
    return t;
  }();
  return type;
}
GType approval_get_type() {
  static const GType type = [] {
    static const GEnumValue values[] = {
        {static_cast<int>(AskApproval::AsWritten), "Where the storyboard or its file of approvals says so",
         "as-written"},
        {static_cast<int>(AskApproval::Required), "Every shot's frames must be approved", "required"},
        {static_cast<int>(AskApproval::NotRequired), "Nobody needs to approve anything", "not-required"},
        {0, nullptr, nullptr}};
    const GType t = g_enum_register_static("GstStoryboardSrcApproval", values);
    gst_type_mark_as_plugin_api(t, static_cast<GstPluginAPIFlags>(0));
    return t;
  }();
  return type;
}

}  // namespace

guint install_image_properties(GObjectClass *object, guint first) {
  constexpr auto flags =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  const ImageSettings usual;
  for (guint i = 0; i < std::size(kTexts); i++) {
    const std::string &value = usual.*kTexts[i].field;
    g_object_class_install_property(object, first + i,
                                    g_param_spec_string(kTexts[i].name, kTexts[i].nick, kTexts[i].blurb,
                                                        value.empty() ? nullptr : value.c_str(), flags));
  }
  g_object_class_install_property(
      object, first + OnFailedId,
      g_param_spec_enum("on-image-failed", "On image failed",
                        "What happens when the image model makes no picture", on_image_failed_get_type(),
                        static_cast<int>(usual.on_failed), flags));
  g_object_class_install_property(
      object, first + ApprovalId,
      g_param_spec_enum("approval", "Approval",
                        "Whether a shot's frames must be approved before aivideogen buys video for it",
                        approval_get_type(), static_cast<int>(usual.approval), flags));
  g_object_class_install_property(
      object, first + BudgetId,
      g_param_spec_double(
          "budget", "Budget",
          "What the production may cost at most, in the currency of the image model (USD), over all its "
          "runs, video included; 0 buys nothing, -1 is the storyboard's own budget, or no limit",
          -1, 1e9, usual.budget, flags));
  return first + Count;
}

bool set_image_property(ImageSettings &s, guint id, guint first, const GValue *value) {
  if (id < first || id >= first + Count) return false;
  const guint i = id - first;
  if (i < std::size(kTexts)) {
    s.*kTexts[i].field = glue::string_or_empty(g_value_get_string(value));
    if (i == 0 && s.model.empty()) s.model = ImageSettings::kArtist;
  } else if (i == OnFailedId) {
    s.on_failed = static_cast<OnImageFailed>(g_value_get_enum(value));
  } else if (i == ApprovalId) {
    s.approval = static_cast<AskApproval>(g_value_get_enum(value));
  } else {
    s.budget = g_value_get_double(value);
  }
  return true;
}

bool get_image_property(const ImageSettings &s, guint id, guint first, GValue *value) {
  if (id < first || id >= first + Count) return false;
  const guint i = id - first;
  if (i < std::size(kTexts)) {
    const std::string &text = s.*kTexts[i].field;
    g_value_set_string(value, text.empty() ? nullptr : text.c_str());
  } else if (i == OnFailedId) {
    g_value_set_enum(value, static_cast<int>(s.on_failed));
  } else if (i == ApprovalId) {
    g_value_set_enum(value, static_cast<int>(s.approval));
  } else {
    g_value_set_double(value, s.budget);
  }
  return true;
}

}  // namespace storyboardsrc
