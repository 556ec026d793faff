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
        var withdraw = new Option<bool>("--withdraw") { Description = "Take your earlier yes back, while it waits for others." };
        var delegateTo = new Option<string?>("--delegate-to") { Description = "Let this person or group decide instead of you." };
        Command command = Create("approve", "Approves what a run asks for.", parsed =>
            (parsed.GetValue(withdraw), parsed.GetValue(delegateTo)) switch
            {
                (true, { Length: > 0 }) => throw new UsageException("--withdraw and --delegate-to are two different answers; give one."),
                (true, _) => (DecisionVerdict.Withdraw, null),
                (_, { Length: > 0 } to) => (DecisionVerdict.Delegate, to),
                _ => (DecisionVerdict.Approve, null),
            });
        command.Options.Add(withdraw);
        command.Options.Add(delegateTo);
        return command;
    }

    public static Command CreateReject() => Create("reject", "Rejects what a run asks for.", _ => (DecisionVerdict.Reject, null));

    private static Command Create(string name, string description, Func<ParseResult, (DecisionVerdict Verdict, string? To)> read)
    {
        var id = new Argument<string>("id") { Description = "The request; `reflex approvals` lists them." };
        var reason = new Option<string?>("--reason") { Description = "Why. Some requests ask for one." };
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
            else Console.WriteLine($"{answer.Message} ({answer.Approval.Title}: {Print.Word(answer.Approval.State)}, {answer.Approval.Approvals} of {answer.Approval.Quorum})");
            return ExitCode.Success;
        });
        return command;
    }
}
