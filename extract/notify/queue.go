package notify

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// hidden is how long a message that was received is kept from others: what it says is written down by then.
const hidden = 2 * time.Minute

// Queue is an account's queue.
type Queue struct {
	sqs *sqs.Client
	url string
}

// Open returns the queue at an address. Requests leave by client, as all of the account's do. A queue of the
// simulated Amazon takes any credentials; a real one those of the environment, an instance or a profile.
func Open(ctx context.Context, address string, client *http.Client, simulated bool) (*Queue, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("queue %q: want the address of an SQS queue, https://sqs.REGION.amazonaws.com/ACCOUNT/NAME", address)
	}
	o := sqs.Options{HTTPClient: client, RetryMaxAttempts: 1, BaseEndpoint: aws.String(u.Scheme + "://" + u.Host), Region: "us-east-1"}
	if parts := strings.Split(u.Host, "."); len(parts) > 2 && parts[0] == "sqs" {
		o.Region = parts[1]
	}
	if simulated {
		o.Credentials = credentials.NewStaticCredentialsProvider("simulated", "simulated", "")
	} else {
		c, err := config.LoadDefaultConfig(ctx, config.WithRegion(o.Region), config.WithHTTPClient(client))
		if err != nil {
			return nil, fmt.Errorf("queue %s: credentials: %w", address, err)
		}
		o.Credentials = c.Credentials
	}
	return &Queue{sqs.New(o), address}, nil
}

// Delivery is a message as it came.
type Delivery struct {
	Message Message
	Receipt string
	Err     error // why it cannot be read
}

// Receive returns up to ten messages. They stay in the queue and come again after a while unless they are deleted.
func (q *Queue) Receive(ctx context.Context) ([]Delivery, error) {
	got, err := q.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &q.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: int32(hidden / time.Second),
	})
	if err != nil {
		return nil, fmt.Errorf("receive messages of %s: %w", q.url, err)
	}
	var out []Delivery
	for _, m := range got.Messages {
		d := Delivery{Receipt: aws.ToString(m.ReceiptHandle)}
		d.Message, d.Err = Parse([]byte(aws.ToString(m.Body)))
		out = append(out, d)
	}
	return out, nil
}

// Delete takes messages out of the queue, ten at most.
func (q *Queue) Delete(ctx context.Context, receipts []string) error {
	if len(receipts) == 0 {
		return nil
	}
	in := &sqs.DeleteMessageBatchInput{QueueUrl: &q.url}
	for i, r := range receipts {
		in.Entries = append(in.Entries, types.DeleteMessageBatchRequestEntry{Id: aws.String(fmt.Sprint(i)), ReceiptHandle: aws.String(r)})
	}
	if _, err := q.sqs.DeleteMessageBatch(ctx, in); err != nil {
		return fmt.Errorf("delete messages of %s: %w", q.url, err)
	}
	return nil
}
