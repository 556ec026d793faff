using System.Text.Json.Serialization;

namespace Reflex.Engine.Admission;

/// <summary>Where a request for approval stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalState>))]
public enum ApprovalState
{
    /// <summary>Waiting for decisions.</summary>
    Pending = 0,

    /// <summary>Enough people said yes.</summary>
    Approved = 1,

    /// <summary>One approver rejected it.</summary>
    Rejected = 2,

    /// <summary>Nobody decided in time, which means no.</summary>
    Expired = 3,

    /// <summary>Nobody decided in time, which here means yes.</summary>
    Proceeded = 4,

    /// <summary>What was asked for is not wanted any more.</summary>
    Withdrawn = 5,
}

/// <summary>What somebody says to a request.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DecisionVerdict>))]
public enum DecisionVerdict
{
    /// <summary>Approves the request.</summary>
    Approve = 0,

    /// <summary>Rejects the request; one rejection closes it.</summary>
    Reject = 1,

    /// <summary>Takes an earlier yes back, while it waits for others.</summary>
    Withdraw = 2,

    /// <summary>Lets somebody else decide instead.</summary>
    Delegate = 3,
}
