using System.CommandLine;
using Reflex.Cli.Hosts;
using Reflex.Cli.Output;
using Reflex.Engine.Admission;
using Reflex.Functions.Web;

namespace Reflex.Cli.Commands;

/// <summary>`reflex approve` and `reflex reject`: what somebody answers to a request.</summary>
internal static class DecideCommand
{
    public static Command CreateApprove()
    {
        var withdraw = new Option<bool>("--withdraw") { Description = "Withdraw your earlier approval while others are still needed." };
        var delegateTo = new Option<string?>("--delegate-to") { Description = "Let this person or group decide instead of you." };
        Command command = Create("approve", "Approves a request.", parsed =>
            (parsed.GetValue(withdraw), parsed.GetValue(delegateTo)) switch
            {
                (true, { Length: > 0 }) => throw new UsageException("Use either --withdraw or --delegate-to, not both."),
                (true, _) => (DecisionVerdict.Withdraw, null),
                (_, { Length: > 0 } to) => (DecisionVerdict.Delegate, to),
                _ => (DecisionVerdict.Approve, null),
            });
        command.Options.Add(withdraw);
        command.Options.Add(delegateTo);
        return command;
    }

    public static Command CreateReject() => Create("reject", "Rejects a request.", _ => (DecisionVerdict.Reject, null));

    private static Command Create(string name, string description, Func<ParseResult, (DecisionVerdict Verdict, string? To)> read)
    {
        var id = new Argument<string>("id") { Description = "The request; `reflex approvals` lists them." };
        var reason = new Option<string?>("--reason") { Description = "The reason. Some requests require one." };
        var host = new HostOptions();
        var command = new Command(name, description) { id, reason };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            (DecisionVerdict verdict, string? to) = read(parsed);
            using HostClient client = host.Connect(parsed);
            DecisionView answer = await client.PostAsync<DecisionView>(
                $"api/approvals/{Uri.EscapeDataString(parsed.GetValue(id)!)}/decision",
                new DecisionBody { Verdict = verdict, Reason = parsed.GetValue(reason), DelegateTo = to },
                cancellation);
            if (parsed.GetValue(host.Json)) Print.Json(answer);
            else Console.WriteLine(
                $"{answer.Message} ({answer.Approval.Title}: {Print.Word(answer.Approval.State)}, {answer.Approval.Approvals} of {answer.Approval.Quorum})");
            return ExitCode.Success;
        });
        return command;
    }
}
