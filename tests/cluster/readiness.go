package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// hopeless is an error that no further try can mend.
type hopeless struct{ error }

// waitFor tries until it works, can't work any more or the time is over, and then tells what was last wrong.
func waitFor(ctx context.Context, what string, try func() error) error {
	for {
		err := try()
		if err == nil {
			return nil
		}
		if errors.As(err, &hopeless{}) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting for %s: %w", what, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func answers(url string) error {
	response, err := http.Get(url)
	if err == nil {
		response.Body.Close()
	}
	return err
}

func newClient(kubeconfig string) (*kubernetes.Clientset, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	return kubernetes.NewForConfig(config)
}

// nodeIsReady wants a heartbeat of this start: kept data says "ready" from before.
func nodeIsReady(ctx context.Context, client *kubernetes.Clientset, since time.Time) error {
	node, err := client.CoreV1().Nodes().Get(ctx, nodeName, metav1.GetOptions{})
	if err != nil {
		return err
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			// Heartbeats have whole seconds.
			if condition.Status == corev1.ConditionTrue && !condition.LastHeartbeatTime.Before(&metav1.Time{Time: since.Truncate(time.Second)}) {
				return nil
			}
			return errors.New(condition.Message)
		}
	}
	return errors.New("it hasn't told its condition")
}

// serviceNameResolves asks at the Service's address, as pods do, so that kube-proxy's part is waited for too.
func serviceNameResolves(ctx context.Context) error {
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		dialer := net.Dialer{Timeout: time.Second}
		return dialer.DialContext(ctx, network, dnsAddress+":53")
	}}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := resolver.LookupHost(ctx, "kubernetes.default.svc.cluster.local.")
	return err
}
