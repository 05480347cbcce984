/* main.c -- jwo: finds the subcommand and leaves the rest to it. */
#include <stdio.h>
#include <string.h>

#include "cmd_run.h"
#include "commands.h"
#include "jwo/status.h"

/* To add a subcommand: a row here, its file cmd_<name>.c. */
/* clang-format off */
static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *text;
} commands[] = {
    {"run",     hrn_cmd_run,     "play stories against a retailer and judge it"},
    {"report",  hrn_cmd_report,  "the reports of a run, from its record"},
    {"list",    hrn_cmd_list,    "the stories and requirements there are"},
    {"explain", hrn_cmd_explain, "a requirement, a story or a rule, and what speaks for it"},
    {"mutants", hrn_cmd_mutants, "can the harness fail? play the model retailer and its mutants"},
};
/* clang-format on */

static void print_help(FILE *out)
{
    (void)fputs("usage: jwo COMMAND [ARGUMENTS]\n", out);
    for (size_t i = 0; i < JWO_COUNT(commands); i++) {
        (void)fprintf(out, "  %-8s  %s\n", commands[i].name, commands[i].text);
    }
    (void)fputs("  help      this text; jwo COMMAND --help tells more\n\n"
                "  --version  print the version\n"
                "  --help     print this text\n"
                "exit codes: 0 done, or conformant; 2 usage; others as the command says\n",
                out);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    for (size_t i = 0; i < JWO_COUNT(commands); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    if (strcmp(name, "--version") == 0) {
        (void)printf("jwo %s\n", JWO_VERSION);
        return 0;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (name[0] != '\0') {
        (void)fprintf(stderr, "jwo: there is no command \"%s\" (see jwo --help)\n", name);
    } else {
        print_help(stderr);
    }
    return 2;
}
