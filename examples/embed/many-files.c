/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plays any number of video files as one film with a transition between each two; at most two decoders are
 * alive.
 *
 *   cc many-files.c -o many-files $(pkg-config --cflags --libs gstreamer-1.0)
 *   ./many-files a.mp4 b.mp4 c.mp4              plays
 *   ./many-files -o film.mp4 a.mp4 b.mp4 ...    writes a film (H.264)
 *   ./many-files --headless ...                 no window, as fast as it goes
 *
 * All pads of shotconcat are there from the start, so that it knows what follows; they cost nothing. A file's
 * decoder is made when the file before it becomes the active one, and thrown away when its own turn is over.
 * What the memory of a film depends on is then its picture size, not the number of its files.
 */
#include <glib-unix.h>
#include <gst/gst.h>
#include <locale.h>
#include <signal.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

typedef struct {
  GstElement *decoder; /* NULL: not made yet, or gone */
  GstPad *pad;         /* shotconcat's; NULL: its turn is over */
} File;

typedef struct {
  GMainLoop *loop;
  GstElement *pipeline, *film;
  gchar **names;
  File *files;
  guint count, opened;
  gint threads;
  guint64 frames;
  int result;
} App;

/* Every thread of a decoder keeps several pictures of its own: one thread unless somebody asks for more. */
static void on_element(GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer data) {
  App *app = data;
  (void)bin;
  (void)sub_bin;
  if (g_object_class_find_property(G_OBJECT_GET_CLASS(element), "max-threads"))
    g_object_set(element, "max-threads", app->threads, NULL);
}

/* The first picture stream of a file is its picture. */
static void on_pad(GstElement *decoder, GstPad *pad, gpointer data) {
  GstPad *out = data;
  g_autoptr(GstCaps) caps = gst_pad_query_caps(pad, NULL);
  g_autoptr(GstPad) target = gst_ghost_pad_get_target(GST_GHOST_PAD(out));
  (void)decoder;
  if (!target && gst_caps_get_size(caps) > 0 &&
      gst_structure_has_name(gst_caps_get_structure(caps, 0), "video/x-raw"))
    gst_ghost_pad_set_target(GST_GHOST_PAD(out), pad);
}

static void open_next(App *app) {
  File *file = &app->files[app->opened];
  const gchar *name = app->names[app->opened++];
  g_autofree gchar *uri = gst_uri_is_valid(name) ? g_strdup(name) : gst_filename_to_uri(name, NULL);
  g_autoptr(GstCaps) raw = gst_caps_from_string("video/x-raw(ANY)");
  GstElement *decode = gst_element_factory_make("uridecodebin", NULL);
  GstPad *out = gst_ghost_pad_new_no_target("src", GST_PAD_SRC);

  g_object_set(decode, "uri", uri, "caps", raw, "expose-all-streams", FALSE, NULL);
  file->decoder = gst_bin_new(NULL);
  g_signal_connect(file->decoder, "deep-element-added", G_CALLBACK(on_element), app);
  gst_bin_add(GST_BIN(file->decoder), decode);
  gst_element_add_pad(file->decoder, out);
  g_signal_connect_object(decode, "pad-added", G_CALLBACK(on_pad), out, 0);
  gst_bin_add(GST_BIN(app->pipeline), file->decoder);
  gst_pad_link(out, file->pad);
  gst_element_sync_state_with_parent(file->decoder);
}

/* The pad first: a decoder that waits in it for its turn could not be stopped. */
static void close_file(App *app, File *file) {
  if (file->pad) {
    gst_element_release_request_pad(app->film, file->pad);
    gst_clear_object(&file->pad);
  }
  if (file->decoder) {
    gst_element_set_state(file->decoder, GST_STATE_NULL);
    gst_bin_remove(GST_BIN(app->pipeline), file->decoder);
    file->decoder = NULL;
  }
}

/* In the main loop: whose turn is over goes, and the file after the active one is opened. */
static gboolean advance(gpointer data) {
  App *app = data;
  GstPad *active = NULL;
  guint now = 0;

  g_object_get(app->film, "active-pad", &active, NULL);
  if (!active) return G_SOURCE_REMOVE;
  while (now < app->count && app->files[now].pad != active) now++;
  gst_object_unref(active);
  if (now == app->count) return G_SOURCE_REMOVE;
  for (guint i = 0; i < now; i++) close_file(app, &app->files[i]);
  while (app->opened < MIN(now + 2, app->count)) open_next(app);
  return G_SOURCE_REMOVE;
}

/* From a streaming thread, where no decoder can be stopped. */
static void on_active_pad(GObject *film, GParamSpec *spec, gpointer app) {
  (void)film;
  (void)spec;
  g_idle_add(advance, app);
}

static GstPadProbeReturn on_frame(GstPad *pad, GstPadProbeInfo *info, gpointer data) {
  (void)pad;
  (void)info;
  ((App *)data)->frames++;
  return GST_PAD_PROBE_OK;
}

static gboolean on_message(GstBus *bus, GstMessage *message, gpointer data) {
  App *app = data;
  (void)bus;
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
    g_autoptr(GError) error = NULL;
    const gchar *name = NULL;
    for (guint i = 0; i < app->count; i++)
      if (app->files[i].decoder &&
          gst_object_has_as_ancestor(GST_MESSAGE_SRC(message), GST_OBJECT(app->files[i].decoder)))
        name = app->names[i];
    gst_message_parse_error(message, &error, NULL);
    if (!app->result) g_printerr("error   %s%s%s\n", name ? name : "", name ? ": " : "", error->message);
    app->result = 1;
    g_main_loop_quit(app->loop);
  } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
    g_main_loop_quit(app->loop);
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
  gdouble seconds = 0.5;
  g_autofree gchar *output = NULL, *transition = NULL, *quoted = NULL, *description = NULL;
  App app = {.threads = 1};
  const GOptionEntry entries[] = {
      {"headless", 0, 0, G_OPTION_ARG_NONE, &headless, "no window, as fast as it goes", NULL},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "write an MP4 file", "FILE"},
      {"transition", 't', 0, G_OPTION_ARG_STRING, &transition, "between each two files (fade)", "NAME"},
      {"seconds", 's', 0, G_OPTION_ARG_DOUBLE, &seconds, "its length (0.5)", "S"},
      {"threads", 0, 0, G_OPTION_ARG_INT, &app.threads, "threads of each decoder (1; 0: as many as it likes)",
       "N"},
      {NULL, 0, 0, 0, NULL, NULL, NULL}};
  g_autoptr(GOptionContext) options = g_option_context_new("FILE...");
  g_autoptr(GError) error = NULL;
  GstElement *end;
  GstPad *src;
  GstBus *bus;
  guint watch, interrupt;

#ifdef __GLIBC__
  /* Pictures come from the system and go back to it. By default glibc moves them into the heap of each thread
   * as soon as the first one has been freed, and a process whose decoders come and go ends up keeping half of
   * them. */
  mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
#endif
  setlocale(LC_ALL, "");
  g_option_context_add_main_entries(options, entries, NULL);
  g_option_context_add_group(options, gst_init_get_option_group());
  if (!g_option_context_parse(options, &argc, &argv, &error) || argc < 2) {
    g_printerr("error   %s\n", error ? error->message : "files are wanted; see --help");
    return 2;
  }
  app.names = argv + 1;
  app.count = (guint)argc - 1;
  app.files = g_new0(File, app.count);

  description = output ? g_strdup(
                             "x264enc speed-preset=ultrafast pass=quant quantizer=23 ! mp4mux ! "
                             "filesink name=file")
                : headless ? g_strdup("fakesink sync=false")
                           : g_strdup("videoconvert ! autovideosink");
  app.pipeline = gst_pipeline_new(NULL);
  app.film = gst_element_factory_make("shotconcat", NULL);
  end = gst_parse_bin_from_description(description, TRUE, &error);
  if (!app.film || !end) {
    g_printerr("error   %s\n", error ? error->message : "shotconcat is not installed");
    return 1;
  }
  if (output) {
    GstElement *file = gst_bin_get_by_name(GST_BIN(end), "file");
    g_object_set(file, "location", output, NULL);
    gst_object_unref(file);
  }
  gst_bin_add_many(GST_BIN(app.pipeline), app.film, end, NULL);
  gst_element_link(app.film, end);
  for (guint i = 0; i < app.count; i++) {
    app.files[i].pad = gst_element_request_pad_simple(app.film, "sink_%u");
    if (i == 0) continue;
    gst_util_set_object_arg(G_OBJECT(app.files[i].pad), "transition", transition ? transition : "fade");
    g_object_set(app.files[i].pad, "transition-duration", (guint64)(MAX(0, seconds) * GST_SECOND), NULL);
  }
  src = gst_element_get_static_pad(app.film, "src");
  gst_pad_add_probe(src, GST_PAD_PROBE_TYPE_BUFFER, on_frame, &app, NULL);
  gst_object_unref(src);

  app.loop = g_main_loop_new(NULL, FALSE);
  bus = gst_element_get_bus(app.pipeline);
  watch = gst_bus_add_watch(bus, on_message, &app);
  interrupt = g_unix_signal_add(SIGINT, on_interrupt, &app);
  g_signal_connect(app.film, "notify::active-pad", G_CALLBACK(on_active_pad), &app);
  while (app.opened < MIN(2, app.count)) open_next(&app);

  gst_element_set_state(app.pipeline, GST_STATE_PLAYING); /* a failure comes as a message */
  g_main_loop_run(app.loop);
  gst_element_set_state(app.pipeline, GST_STATE_NULL);
  g_print("%" G_GUINT64_FORMAT " frames\n", app.frames);

  while (g_idle_remove_by_data(&app)) continue; /* turns that ended with the film */
  for (guint i = 0; i < app.count; i++) close_file(&app, &app.files[i]);
  g_free(app.files);
  g_source_remove(watch);
  g_source_remove(interrupt);
  gst_object_unref(bus);
  gst_object_unref(app.pipeline);
  g_main_loop_unref(app.loop);
  return app.result;
}
