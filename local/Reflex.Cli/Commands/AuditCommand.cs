using System.CommandLine;
using Reflex.Cli.Hosts;
using Reflex.Cli.Output;
using Reflex.Functions.Audit;

namespace Reflex.Cli.Commands;

/// <summary>`reflex audit` lists what was done by whom; `reflex audit verify` checks that no record was removed or changed.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var top = new Option<int>("--top") { Description = "How many, newest first; 1 to 200.", DefaultValueFactory = _ => 50 };
        var host = new HostOptions();
        var command = new Command("audit", "Lists the audit, newest first.") { top };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            IReadOnlyList<AuditRecord> records =
                (await client.GetPageAsync<AuditRecord>($"api/audit?top={parsed.GetValue(top)}", cancellation)).Items;
            if (parsed.GetValue(host.Json)) Print.Json(records);
            else if (records.Count == 0) Console.WriteLine("The audit is empty.");
            else Print.Table(
                ["#", "AT", "WHO", "WHAT", "ON"],
                records.Select(record => (string[])[$"{record.Sequence}", Print.Time(record.At), record.Actor, record.Action, record.Subject]));
            return ExitCode.Success;
        });
        command.Subcommands.Add(CreateVerify());
        return command;
    }

    private static Command CreateVerify()
    {
        var known = new Option<string?>("--head")
        {
            Description = "A head hash that an earlier verification printed; it must still be in the chain.",
        };
        var host = new HostOptions();
        var command = new Command("verify", "Walks the whole chain; returns 1 if a record was removed, changed, reordered or inserted.") { known };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            AuditVerdict verdict = await client.GetAsync<AuditVerdict>(
                parsed.GetValue(known) is { } head ? $"api/audit/verify?head={Uri.EscapeDataString(head)}" : "api/audit/verify", cancellation);
            if (parsed.GetValue(host.Json))
            {
                Print.Json(verdict);
            }
            else
            {
                foreach (AuditFinding finding in verdict.Findings) Console.WriteLine($"record {finding.Sequence} {finding.Kind}: {finding.Message}");
                Console.WriteLine(verdict.IsWhole
                    ? $"The audit is intact: {verdict.Records} records, head {verdict.HeadHash}."
                    : $"The audit is NOT intact: {verdict.Findings.Count} findings in {verdict.Records} records.");
            }

            return verdict.IsWhole ? ExitCode.Success : ExitCode.Findings;
        });
        return command;
    }
}
