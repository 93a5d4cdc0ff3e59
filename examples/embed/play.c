/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plays a storyboard from C and prints what the elements say while they work: every take, every cut.
 *
 *   cc play.c -o play $(pkg-config --cflags --libs gststoryboard-1.0)
 *   ./play film.storyboard              plays
 *   ./play --headless film.storyboard   no window, no loudspeaker, as fast as it goes
 *
 * The graph is an ordinary GstPipeline; the messages are read with the typed parsers of gststoryboard-1.0.
 */
#include <glib-unix.h>
#include <gst/gst.h>
#include <gst/storyboard/gststoryboard.h>
#include <locale.h>
#include <signal.h>

typedef struct {
  GMainLoop *loop;
  int result;
} App;

static void tell_take(const GstStoryboardTakeInfo *take) {
  GEnumClass *verdicts = g_type_class_ref(GST_TYPE_STORYBOARD_VERDICT);
  const GEnumValue *verdict = g_enum_get_value(verdicts, take->verdict);
  g_print("take    %s #%u: %s, %s\n", take->shot_id, take->take, verdict ? verdict->value_nick : "?",
          take->model ? take->model : "no model");
  for (guint i = 0; i < take->causes->len; i++) {
    const GstStructure *cause = g_ptr_array_index(take->causes, i);
    g_print("        %s: %s\n", gst_structure_get_string(cause, "dimension"),
            gst_structure_get_string(cause, "advice"));
  }
  g_type_class_unref(verdicts);
}

/* One line per message of ours; the others are none of its business. */
static void tell(GstMessage *message) {
  g_autoptr(GstStoryboardTakeInfo) take = gst_storyboard_message_parse_take(message);
  g_autofree gchar *shot_id = NULL;
  g_autofree gchar *reason = NULL;
  GstClockTime time, beat;
  gint64 error;
  guint in_bar, number;

  if (take) {
    tell_take(take);
  } else if (gst_storyboard_message_parse_cut(message, &shot_id, &time, &beat, &error, &in_bar)) {
    if (GST_CLOCK_TIME_IS_VALID(beat))
      g_print("cut     %" GST_TIME_FORMAT " %s: %+.1f ms from beat %u\n", GST_TIME_ARGS(time), shot_id,
              error / 1e6, in_bar);
    else
      g_print("cut     %" GST_TIME_FORMAT " %s: no beat known\n", GST_TIME_ARGS(time), shot_id);
  } else if (gst_storyboard_message_parse_failed(message, &shot_id, &number, &reason)) {
    g_print("failed  %s after take %u: %s\n", shot_id, number, reason);
  }
}

static gboolean on_message(GstBus *bus, GstMessage *message, gpointer data) {
  App *app = data;
  (void)bus;

  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_EOS:
      g_main_loop_quit(app->loop);
      break;
    case GST_MESSAGE_ERROR: {
      g_autoptr(GError) error = NULL;
      const GstStructure *details = NULL;
      const gchar *shot;
      gst_message_parse_error(message, &error, NULL);
      gst_message_parse_error_details(message, &details);
      shot = details ? gst_structure_get_string(details, "shot-id") : NULL;
      g_printerr("error   %s%s%s%s\n", shot ? "shot " : "", shot ? shot : "", shot ? ": " : "",
                 error->message);
      app->result = 1;
      g_main_loop_quit(app->loop);
      break;
    }
    case GST_MESSAGE_WARNING: {
      g_autoptr(GError) warning = NULL;
      gst_message_parse_warning(message, &warning, NULL);
      g_printerr("warning %s\n", warning->message);
      break;
    }
    case GST_MESSAGE_ELEMENT:
      tell(message);
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean on_interrupt(gpointer data) {
  App *app = data;
  app->result = 130;
  g_main_loop_quit(app->loop);
  return G_SOURCE_CONTINUE;
}

int main(int argc, char **argv) {
  gboolean headless = FALSE;
  const GOptionEntry entries[] = {
      {"headless", 0, 0, G_OPTION_ARG_NONE, &headless, "no window, no loudspeaker, as fast as it goes", NULL},
      {NULL, 0, 0, 0, NULL, NULL, NULL}};
  g_autoptr(GOptionContext) options = g_option_context_new("STORYBOARD");
  g_autoptr(GError) error = NULL;
  g_autofree gchar *description = NULL;
  GstElement *pipeline, *board;
  GstBus *bus;
  guint watch, interrupt;
  App app = {NULL, 0};

  setlocale(LC_ALL, "");
  g_option_context_add_main_entries(options, entries, NULL);
  g_option_context_add_group(options, gst_init_get_option_group());
  if (!g_option_context_parse(options, &argc, &argv, &error) || argc != 2) {
    g_printerr("error   %s\n", error ? error->message : "one storyboard is wanted; see --help");
    return 2;
  }

  description = g_strdup_printf(
      "storyboardsrc name=board ! aivideogen ! consistencycheck ! queue ! shotconcat ! audiosync name=sync "
      "sync.video_src ! queue ! videoconvert ! %s "
      "sync.audio_src ! queue max-size-time=3000000000 ! audioconvert ! audioresample ! %s",
      headless ? "fakesink sync=false" : "autovideosink", headless ? "fakesink sync=false" : "autoaudiosink");
  pipeline = gst_parse_launch_full(description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (!pipeline) {
    g_printerr("error   %s\n", error->message);
    return 1;
  }
  board = gst_bin_get_by_name(GST_BIN(pipeline), "board");
  g_object_set(board, "location", argv[1], NULL);
  gst_object_unref(board);

  app.loop = g_main_loop_new(NULL, FALSE);
  bus = gst_element_get_bus(pipeline);
  watch = gst_bus_add_watch(bus, on_message, &app);
  interrupt = g_unix_signal_add(SIGINT, on_interrupt, &app);

  gst_element_set_state(pipeline, GST_STATE_PLAYING); /* a failure comes as a message */
  g_main_loop_run(app.loop);
  gst_element_set_state(pipeline, GST_STATE_NULL);

  g_source_remove(watch);
  g_source_remove(interrupt);
  gst_object_unref(bus);
  gst_object_unref(pipeline);
  g_main_loop_unref(app.loop);
  return app.result;
}
